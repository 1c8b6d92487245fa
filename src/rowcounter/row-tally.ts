import type { RowVisitor } from '../client/types.js'

/** Counts rows, and remembers the key of the last one now and then: copying each would cost more than counting. */
export class RowTally implements RowVisitor {
  rows = 0
  /** A key at most `KEEP_EVERY` rows back; undefined before the first row. */
  lastKey: Buffer | undefined

  static readonly #KEEP_EVERY = 128

  startRow(buf: Buffer, start: number, end: number): void {
    if (this.rows % RowTally.#KEEP_EVERY === 0) this.lastKey = Buffer.from(buf.subarray(start, end))
  }

  cell(): void {}

  endRow(): void {
    this.rows += 1
  }

  abandonRow(): void {}
}
