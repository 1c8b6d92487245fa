import { inspect } from 'node:util'
import { toStringBinary } from '../bytes/string-binary.js'
import type { ColumnName } from '../client/types.js'
import { type Bytes, toBuffer } from './bytes.js'
import { Cell, type CellTable, cellStride } from './cell.js'
import { parseColumnName } from './columns.js'

/**
 * A row as it was read: its cells in HBase's order, by family, by qualifier, and the newest version first. A row that is
 * not there is one without cells.
 */
export class Row implements Iterable<Cell> {
  readonly #table: CellTable

  /** The row's key. */
  readonly key: Buffer

  /** @internal */
  constructor(key: Buffer, table: CellTable) {
    this.key = key
    this.#table = table
  }

  /** Cells, every version of a column for itself. */
  get size(): number {
    return this.#table.timestamps.length
  }

  /** Bytes of its key, names and values. */
  get byteLength(): number {
    return this.#table.bytes.length
  }

  /**
   * The newest value of a column that was read.
   * @param column - as `family:qualifier`
   * @throws {@link HbulkError} USAGE for a column without a qualifier
   */
  get(column: Bytes): Buffer | undefined {
    return this.cell(column)?.value
  }

  /** As {@link Row.get}, decoded as UTF-8. */
  text(column: Bytes): string | undefined {
    return this.get(column)?.toString('utf8')
  }

  /** Whether the column was read. */
  has(column: Bytes): boolean {
    return this.cell(column) !== undefined
  }

  /** The newest version of a column. */
  cell(column: Bytes): Cell | undefined {
    const name = parseColumnName(column)
    const index = this.#find(name)
    return this.#isOf(index, name) ? new Cell(this.#table, index) : undefined
  }

  /** All versions of a column that were read, the newest first. */
  versions(column: Bytes): Cell[] {
    const name = parseColumnName(column)
    const cells: Cell[] = []
    for (let index = this.#find(name); this.#isOf(index, name); index++) {
      cells.push(new Cell(this.#table, index))
    }
    return cells
  }

  /** The cells of one family. */
  family(name: Bytes): Cell[] {
    const family = toBuffer(name, 'a family')
    return [...this].filter((cell) => cell.family.equals(family))
  }

  /** All cells. */
  *[Symbol.iterator](): IterableIterator<Cell> {
    for (let index = 0; index < this.size; index++) yield new Cell(this.#table, index)
  }

  /** For people: the key and the newest values, as HBase's shell shows bytes. */
  toString(): string {
    const cells = [...this].map(
      ({ column, value }) => `${toStringBinary(column)}=${toStringBinary(value)}`,
    )
    return `Row '${toStringBinary(this.key)}' { ${cells.join(', ')} }`
  }

  /** The first cell that is not before the column. */
  #find(name: ColumnName): number {
    let low = 0
    let high = this.size
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#compare(middle, name) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  #isOf(index: number, name: ColumnName): boolean {
    return index < this.size && this.#compare(index, name) === 0
  }

  #compare(index: number, { family, qualifier }: ColumnName): number {
    const { bytes, offsets } = this.#table
    const at = index * cellStride
    const order = bytes.compare(family, 0, family.length, offsets[at], offsets[at + 1])
    if (order !== 0) return order
    return bytes.compare(qualifier, 0, qualifier.length, offsets[at + 2], offsets[at + 3])
  }
}

// What the console shows: the cells are behind private fields. A computed name cannot stand in the class here.
Object.defineProperty(Row.prototype, inspect.custom, {
  value(this: Row): string {
    return this.toString()
  },
})

/** A row that is not there. */
export function emptyRow(key: Buffer): Row {
  return new Row(key, { bytes: key, offsets: [], timestamps: [] })
}
