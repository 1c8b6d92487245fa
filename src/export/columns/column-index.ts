import type { CellView, ColumnName } from '../../client/types.js'
import { cellColumnKey, columnKey } from './column-name.js'

/** How many columns are tried one after the other before the map is asked: sparse rows skip a few at a time. */
const LOOK_AHEAD = 4

/**
 * The position of a cell's column in a header. Cells come in the same sequence row after row, so the column
 * after the last one is nearly always right, and comparing its bytes makes no object.
 */
export class ColumnIndex {
  readonly length: number
  readonly #names: Uint8Array
  readonly #familyStart: Int32Array
  readonly #qualifierStart: Int32Array
  readonly #byKey = new Map<string, number>()

  constructor(columns: readonly ColumnName[]) {
    this.length = columns.length
    this.#names = Buffer.concat(columns.flatMap(({ family, qualifier }) => [family, qualifier]))
    this.#familyStart = new Int32Array(columns.length + 1)
    this.#qualifierStart = new Int32Array(columns.length)
    let at = 0
    for (const [index, column] of columns.entries()) {
      this.#byKey.set(columnKey(column), index)
      this.#familyStart[index] = at
      this.#qualifierStart[index] = at + column.family.length
      at += column.family.length + column.qualifier.length
    }
    this.#familyStart[columns.length] = at
  }

  /** The cell's column, or -1. `expected` is the position that is tried first. */
  find(cell: CellView, expected: number): number {
    const last = Math.min(expected + LOOK_AHEAD, this.length)
    for (let index = expected; index < last; index++) {
      if (this.#matches(index, cell)) return index
    }
    return this.#byKey.get(cellColumnKey(cell)) ?? -1
  }

  #matches(index: number, cell: CellView): boolean {
    const familyStart = this.#familyStart[index] as number
    const qualifierStart = this.#qualifierStart[index] as number
    const end = this.#familyStart[index + 1] as number
    const length = cell.qualifierEnd - cell.qualifierStart
    if (end - qualifierStart !== length) return false
    if (qualifierStart - familyStart !== cell.familyEnd - cell.familyStart) return false
    return (
      this.#same(qualifierStart, end, cell.buf, cell.qualifierStart) &&
      this.#same(familyStart, qualifierStart, cell.buf, cell.familyStart)
    )
  }

  #same(start: number, end: number, other: Buffer, otherStart: number): boolean {
    const names = this.#names
    const shift = otherStart - start
    for (let i = start; i < end; i++) {
      if (names[i] !== other[i + shift]) return false
    }
    return true
  }
}
