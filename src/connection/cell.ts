import type { Timestamp } from '../client/types.js'

/** The bytes of a row, and where its cells are in them. */
export interface CellTable {
  readonly bytes: Buffer
  /** For each cell: its family from and to, its qualifier from, its value from and to. */
  readonly offsets: readonly number[]
  readonly timestamps: readonly Timestamp[]
}

/** Offsets of a cell. */
export const cellStride = 5

/** One version of one column of a row. Its buffers are views of the row's bytes: keeping one keeps those. */
export class Cell {
  readonly #table: CellTable
  readonly #index: number

  /** @internal */
  constructor(table: CellTable, index: number) {
    this.#table = table
    this.#index = index
  }

  /** The column's family. */
  get family(): Buffer {
    return this.#slice(0, 1)
  }

  /** The column's name within its family; it can be empty. */
  get qualifier(): Buffer {
    return this.#slice(2, 3)
  }

  /** Family and qualifier as `family:qualifier`. */
  get column(): Buffer {
    return Buffer.concat([this.family, Buffer.from(':'), this.qualifier])
  }

  /** The bytes that are stored. */
  get value(): Buffer {
    return this.#slice(3, 4)
  }

  /** Milliseconds since 1970, unless who wrote the cell gave it another meaning; a bigint from 2^53 on. */
  get timestamp(): Timestamp {
    return this.#table.timestamps[this.#index] ?? 0
  }

  #slice(from: number, to: number): Buffer {
    const { bytes, offsets } = this.#table
    const at = this.#index * cellStride
    return bytes.subarray(offsets[at + from], offsets[at + to])
  }
}
