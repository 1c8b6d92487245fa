import type { CellWriter } from '../client/cell-writer.js'
import { CellType, type CellView, type RowVisitor } from '../client/types.js'
import { FamilyIndex } from '../two-tables/family-index.js'
import type { FamilyPair } from '../two-tables/family-pairs.js'

type EncodedFamily = ReturnType<CellWriter['family']>

/** Keys are kept for the progress of the copy only: now and then is enough. */
const KEEP_EVERY = 128

/** Writes the rows of a scan into the target as they arrive. */
export class CopyRows implements RowVisitor {
  /** Whole rows, and the cells in them. */
  rows = 0
  cells = 0
  /** Delete markers among the cells. */
  markers = 0
  /** A key at most `KEEP_EVERY` rows back; undefined before the first row. */
  lastKey: Buffer | undefined
  readonly #writer: CellWriter
  readonly #index: FamilyIndex
  readonly #families: readonly EncodedFamily[]
  #rowCells = 0
  #rowMarkers = 0

  constructor(writer: CellWriter, families: readonly FamilyPair[]) {
    this.#writer = writer
    this.#index = new FamilyIndex(families.map(({ source }) => source))
    this.#families = families.map(({ target }) => writer.family(Buffer.from(target)))
  }

  startRow(buf: Buffer, start: number, end: number): void {
    if (this.rows % KEEP_EVERY === 0) this.lastKey = Buffer.from(buf.subarray(start, end))
    this.#rowCells = 0
    this.#rowMarkers = 0
    this.#writer.startRow(buf, start, end)
  }

  cell(cell: CellView): void {
    this.#rowCells++
    if (cell.type !== CellType.PUT) this.#rowMarkers++
    this.#writer.cell(cell, this.#families[this.#index.of(cell)] as EncodedFamily)
  }

  endRow(): void {
    this.#writer.endRow()
    this.rows++
    this.cells += this.#rowCells
    this.markers += this.#rowMarkers
  }

  abandonRow(): void {
    this.#writer.abandonRow()
  }
}
