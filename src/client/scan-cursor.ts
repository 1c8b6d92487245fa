import { nextKey } from '../bytes/compare.js'
import type { CellView, RowVisitor, ScanSpec } from './types.js'

/**
 * Stands between the decoder and the caller's visitor and knows where the scan is: how many whole rows were delivered
 * and after which key a new scanner has to go on. It drops a row that was delivered before or lies beyond the limit, and
 * joins the pieces into which `cellBatch` cuts wide rows.
 */
export class ScanCursor implements RowVisitor {
  /** Whole rows delivered. */
  rows = 0
  readonly #visitor: RowVisitor
  readonly #spec: ScanSpec
  readonly #joins: boolean
  #openKey = Buffer.alloc(64)
  #openLength = 0
  #lastKey = Buffer.alloc(64)
  #lastLength = -1
  #open = false
  #skipping = false

  constructor(visitor: RowVisitor, spec: ScanSpec) {
    this.#visitor = visitor
    this.#spec = spec
    this.#joins = spec.cellBatch !== undefined
  }

  /** Rows still to be delivered, the open one among them; undefined without a limit. */
  get left(): number | undefined {
    const { limit } = this.#spec
    return limit === undefined ? undefined : limit - this.rows
  }

  /** As many rows as asked for were delivered. */
  get done(): boolean {
    return this.left !== undefined && this.left <= 0
  }

  startRow(buf: Buffer, start: number, end: number): void {
    if (this.#open) {
      // Only joined rows stay open from one result to the next.
      if (sameBytes(this.#openKey, this.#openLength, buf, start, end)) return
      this.#finishRow()
    }
    this.#skipping = this.done || sameBytes(this.#lastKey, this.#lastLength, buf, start, end)
    if (this.#skipping) return
    this.#remember(buf, start, end)
    this.#open = true
    this.#visitor.startRow(buf, start, end)
  }

  cell(cell: CellView): void {
    if (!this.#skipping) this.#visitor.cell(cell)
  }

  endRow(): void {
    if (this.#skipping || this.#joins) return
    this.#finishRow()
  }

  /** The scan came to its end: what is still open is a whole row. */
  finish(): void {
    if (this.#open) this.#finishRow()
  }

  /** The scanner broke: an open row will come again. */
  abandonRow(): void {
    this.#skipping = false
    if (!this.#open) return
    this.#open = false
    this.#visitor.abandonRow()
  }

  /** The rest of the scan after the rows that were delivered. */
  rest(): ScanSpec {
    const spec = this.#spec
    if (this.#lastLength < 0) return spec
    const last = Buffer.from(this.#lastKey.subarray(0, this.#lastLength))
    const { left } = this
    if (!spec.reversed) {
      return { ...spec, startRow: nextKey(last), ...(left === undefined ? {} : { limit: left }) }
    }
    // Backwards there is no key "just before": the row itself comes again and is skipped.
    return { ...spec, startRow: last, ...(left === undefined ? {} : { limit: left + 1 }) }
  }

  #finishRow(): void {
    this.#open = false
    const key = this.#lastKey
    this.#lastKey = this.#openKey
    this.#lastLength = this.#openLength
    this.#openKey = key
    this.rows++
    this.#visitor.endRow()
  }

  #remember(buf: Buffer, start: number, end: number): void {
    const length = end - start
    if (length > this.#openKey.length) this.#openKey = Buffer.alloc(length * 2)
    for (let i = 0; i < length; i++) this.#openKey[i] = buf[start + i] as number
    this.#openLength = length
  }
}

function sameBytes(
  key: Buffer,
  keyLength: number,
  buf: Buffer,
  start: number,
  end: number,
): boolean {
  if (end - start !== keyLength) return false
  for (let i = keyLength - 1; i >= 0; i--) if (key[i] !== buf[start + i]) return false
  return true
}
