import { nextKey } from '../bytes/compare.js'
import { CellMark } from './cell-mark.js'
import type { CellView, RowVisitor, ScanSpec } from './types.js'

/** So much may arrive inside a row before that is long: a megabyte, and a chunk of 128 KB in which it begins. */
const longRowBytes = 2 ** 20 + 128 * 1024

/**
 * Stands between the decoder and the caller's visitor and knows where the scan is: how many whole rows were delivered
 * and after which key a new scanner has to go on. It drops a row that was delivered before or lies beyond the limit, and
 * joins the pieces into which `cellBatch` cuts wide rows. A row that is long is not given up when the scanner breaks in it:
 * it is read again, and goes on after the last cell that was delivered.
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
  /** Bytes that arrived since the open row began, with the chunk in which it did. */
  #arrived = 0
  /** Bytes that arrived of the reply under way. */
  #ofReply = 0
  /** Neither is the row skipped, nor is it a long one: cells are only handed on. */
  #plain = true
  /** The open row is long, and the visitor knows that it will not be abandoned. */
  #kept = false
  /** A long row comes again: up to `#mark` its cells are known. */
  #again = false
  readonly #mark = new CellMark()
  #longCells = 0

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

  /** Grows whenever something was delivered that will not be read again for nothing. */
  get progress(): number {
    return this.rows + this.#longCells
  }

  /** As many rows as asked for were delivered. */
  get done(): boolean {
    return this.left !== undefined && this.left <= 0
  }

  startRow(buf: Buffer, start: number, end: number): void {
    if (this.#open) {
      // Joined rows stay open from one result to the next, long ones from one scanner to the next.
      if (sameBytes(this.#openKey, this.#openLength, buf, start, end)) return
      this.#finishRow()
    }
    this.#skipping = this.done || sameBytes(this.#lastKey, this.#lastLength, buf, start, end)
    this.#plain = !this.#skipping
    if (this.#skipping) return
    this.#arrived = 0
    this.#remember(buf, start, end)
    this.#open = true
    this.#visitor.startRow(buf, start, end)
  }

  cell(cell: CellView): void {
    if (this.#plain) this.#visitor.cell(cell)
    else if (!this.#skipping) this.#cellOfLongRow(cell)
  }

  endRow(): void {
    if (this.#skipping || this.#joins) return
    this.#finishRow()
  }

  /** The scan came to its end: what is still open is a whole row. */
  finish(): void {
    if (this.#open) this.#finishRow()
  }

  /** Another chunk of a reply was read. */
  arrived(bytes: number): void {
    this.#ofReply += bytes
    this.#arrived += bytes
    if (this.#open && this.#arrived > longRowBytes) this.#plain = false
  }

  /** A whole reply of so many bytes was read: the last chunk of it was not told before. */
  replied(bytes: number): void {
    this.arrived(Math.max(0, bytes - this.#ofReply))
    this.#ofReply = 0
  }

  /** The scanner broke: an open row will come again. */
  abandonRow(): void {
    this.#skipping = false
    this.#ofReply = 0
    if (!this.#open) return
    this.#again = this.#kept
    if (this.#kept) return
    this.#open = false
    this.#visitor.abandonRow()
  }

  /** The rest of the scan after the rows that were delivered; a long one that is open comes again. */
  rest(): ScanSpec {
    const spec = this.#spec
    if (this.#open) {
      const { left } = this
      const startRow = Buffer.from(this.#openKey.subarray(0, this.#openLength))
      return { ...spec, startRow, ...(left === undefined ? {} : { limit: left }) }
    }
    if (this.#lastLength < 0) return spec
    const last = Buffer.from(this.#lastKey.subarray(0, this.#lastLength))
    const { left } = this
    if (!spec.reversed) {
      return { ...spec, startRow: nextKey(last), ...(left === undefined ? {} : { limit: left }) }
    }
    // Backwards there is no key "just before": the row itself comes again and is skipped.
    return { ...spec, startRow: last, ...(left === undefined ? {} : { limit: left + 1 }) }
  }

  #cellOfLongRow(cell: CellView): void {
    if (this.#again && !this.#mark.isBefore(cell)) return
    this.#again = false
    this.#visitor.cell(cell)
    this.#mark.set(cell)
    this.#longCells++
    if (this.#kept) return
    this.#kept = true
    this.#visitor.keepRow?.()
  }

  #finishRow(): void {
    this.#open = false
    this.#kept = false
    this.#again = false
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
