import type { CellView, RowVisitor } from '../client/types.js'

/** Rows that follow each other. */
export interface RowStretch {
  readonly rows: number
  readonly cells: number
  /** Both absent when there are no rows. */
  readonly firstKey?: Buffer
  readonly lastKey?: Buffer
}

/** Passes rows on to another visitor and notes how many there were and which was the first and the last. */
export class CountedRows implements RowVisitor {
  /** Whole rows, and the cells in them. */
  rows = 0
  cells = 0
  readonly #visitor: RowVisitor
  #rowCells = 0
  /** Of the stretch that is being counted. */
  #firstKey: Buffer | undefined
  #rowsBefore = 0
  #cellsBefore = 0
  #openKey = Buffer.allocUnsafeSlow(64)
  #openLength = 0
  #lastKey = Buffer.allocUnsafeSlow(64)
  #lastLength = 0

  constructor(visitor: RowVisitor) {
    this.#visitor = visitor
  }

  /** A copy of the key of the last whole row. */
  get lastKey(): Buffer | undefined {
    return this.rows === 0 ? undefined : Buffer.from(this.#lastKey.subarray(0, this.#lastLength))
  }

  /** The whole rows since the last cut. While a row ends, it counts before the next visitor hears of its end. */
  cut(): RowStretch {
    const { rows, cells, lastKey } = this
    const stretch = { rows: rows - this.#rowsBefore, cells: cells - this.#cellsBefore }
    const firstKey = this.#firstKey
    this.#rowsBefore = rows
    this.#cellsBefore = cells
    this.#firstKey = undefined
    return firstKey === undefined || lastKey === undefined
      ? stretch
      : { ...stretch, firstKey, lastKey }
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

  keepRow(): void {
    this.#visitor.keepRow?.()
  }
}
