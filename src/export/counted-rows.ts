import type { CellView, RowVisitor } from '../client/types.js'

/** Passes rows on to another visitor and notes how many there were and which was the first and the last. */
export class CountedRows implements RowVisitor {
  /** Whole rows, and the cells in them. */
  rows = 0
  cells = 0
  readonly #visitor: RowVisitor
  #rowCells = 0
  #firstKey: Buffer | undefined
  #openKey = Buffer.allocUnsafeSlow(64)
  #openLength = 0
  #lastKey = Buffer.allocUnsafeSlow(64)
  #lastLength = 0

  constructor(visitor: RowVisitor) {
    this.#visitor = visitor
  }

  get firstKey(): Buffer | undefined {
    return this.#firstKey
  }

  /** A copy of the key of the last whole row. */
  get lastKey(): Buffer | undefined {
    return this.rows === 0 ? undefined : Buffer.from(this.#lastKey.subarray(0, this.#lastLength))
  }

  startRow(buf: Buffer, start: number, end: number): void {
    this.#rowCells = 0
    const length = end - start
    if (length > this.#openKey.length) this.#openKey = Buffer.allocUnsafeSlow(length * 2)
    const key = this.#openKey
    for (let i = 0; i < length; i++) key[i] = buf[start + i] as number
    this.#openLength = length
    this.#visitor.startRow(buf, start, end)
  }

  cell(cell: CellView): void {
    this.#rowCells++
    this.#visitor.cell(cell)
  }

  endRow(): void {
    const key = this.#lastKey
    this.#lastKey = this.#openKey
    this.#lastLength = this.#openLength
    this.#openKey = key
    this.rows++
    this.cells += this.#rowCells
    this.#firstKey ??= this.lastKey
    this.#visitor.endRow()
  }

  abandonRow(): void {
    this.#visitor.abandonRow()
  }
}
