import type { CellView, RowVisitor } from '../client/types.js'
import type { MarkerTally } from './delete-markers.js'

/** Counts rows, and remembers the key of the last one now and then: copying each would cost more than counting. */
export class RowTally implements RowVisitor {
  rows = 0
  /** A key at most `KEEP_EVERY` rows back; undefined before the first row. */
  lastKey: Buffer | undefined

  static readonly #KEEP_EVERY = 128
  readonly #markers: MarkerTally | undefined

  /** @param markers takes the cells, where they matter */
  constructor(markers?: MarkerTally) {
    this.#markers = markers
  }

  startRow(buf: Buffer, start: number, end: number): void {
    if (this.rows % RowTally.#KEEP_EVERY === 0) this.lastKey = Buffer.from(buf.subarray(start, end))
  }

  cell({ type }: CellView): void {
    this.#markers?.cell(type)
  }

  endRow(): void {
    this.rows += 1
    this.#markers?.endRow()
  }

  abandonRow(): void {
    this.#markers?.abandonRow()
  }
}
