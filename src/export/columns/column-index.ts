import { LastView } from '../../bytes/copy.js'
import type { CellView, ColumnName } from '../../client/types.js'
import { compareColumns } from './column-name.js'

/** How many columns are tried one after the other before the table is asked: sparse rows skip a few at a time. */
const LOOK_AHEAD = 4

const NONE = -1
const WORD = 4

/**
 * Finds the columns of a header by the bytes of their names, without making an object. A column's rank is its place in
 * HBase's order of cells, in which rows bring them: so the rank after the last one is nearly always right, whatever order
 * the header has.
 */
export class ColumnIndex {
  readonly length: number
  /** Place in the header of the column with each rank. */
  readonly positions: Int32Array
  readonly #names: Uint8Array
  readonly #nameView: DataView
  readonly #cellView = new LastView()
  /** For each rank, and one more that ends the last. */
  readonly #familyStart: Int32Array
  readonly #qualifierStart: Int32Array
  /** Ranks by the hashes of their names; a slot that is taken is followed by the next ones. */
  readonly #table: Int32Array

  constructor(columns: readonly ColumnName[]) {
    this.length = columns.length
    const ranked = [...columns.entries()].sort(([, a], [, b]) => compareColumns(a, b))
    this.positions = Int32Array.from(ranked, ([position]) => position)
    this.#names = Buffer.concat(ranked.flatMap(([, { family, qualifier }]) => [family, qualifier]))
    this.#nameView = new DataView(this.#names.buffer, this.#names.byteOffset, this.#names.length)
    this.#familyStart = new Int32Array(columns.length + 1)
    this.#qualifierStart = new Int32Array(columns.length)
    this.#table = new Int32Array(tableSize(columns.length)).fill(NONE)
    let at = 0
    for (const [rank, [, { family, qualifier }]] of ranked.entries()) {
      this.#familyStart[rank] = at
      this.#qualifierStart[rank] = at + family.length
      at += family.length + qualifier.length
      this.#enter(rank, hashOf(qualifier, 0, qualifier.length))
    }
    this.#familyStart[columns.length] = at
  }

  /** The rank of the cell's column, or -1. `expected` is the rank that is tried first. */
  find(cell: CellView, expected: number): number {
    const last = Math.min(expected + LOOK_AHEAD, this.length)
    for (let rank = expected; rank < last; rank++) {
      if (this.#matches(rank, cell)) return rank
    }
    return this.#lookUp(cell)
  }

  #enter(rank: number, hash: number): void {
    const table = this.#table
    const mask = table.length - 1
    let slot = hash & mask
    while (table[slot] !== NONE) slot = (slot + 1) & mask
    table[slot] = rank
  }

  #lookUp(cell: CellView): number {
    const table = this.#table
    const mask = table.length - 1
    let slot = hashOf(cell.buf, cell.qualifierStart, cell.qualifierEnd) & mask
    for (let rank = table[slot] as number; rank !== NONE; rank = table[slot] as number) {
      if (this.#matches(rank, cell)) return rank
      slot = (slot + 1) & mask
    }
    return NONE
  }

  #matches(rank: number, cell: CellView): boolean {
    const familyStart = this.#familyStart[rank] as number
    const qualifierStart = this.#qualifierStart[rank] as number
    const end = this.#familyStart[rank + 1] as number
    const length = cell.qualifierEnd - cell.qualifierStart
    if (end - qualifierStart !== length) return false
    if (qualifierStart - familyStart !== cell.familyEnd - cell.familyStart) return false
    return (
      this.#same(qualifierStart, end, cell.buf, cell.qualifierStart) &&
      this.#same(familyStart, qualifierStart, cell.buf, cell.familyStart)
    )
  }

  /** Four bytes at a time, as in `ByteCopier`. */
  #same(start: number, end: number, other: Buffer, otherStart: number): boolean {
    const shift = otherStart - start
    const last = end - WORD
    if (last < start) {
      for (let i = start; i < end; i++) if (this.#names[i] !== other[i + shift]) return false
      return true
    }
    const names = this.#nameView
    const cells = this.#cellView.of(other)
    for (let i = start; i < last; i += WORD) {
      if (names.getInt32(i) !== cells.getInt32(i + shift)) return false
    }
    return names.getInt32(last) === cells.getInt32(last + shift)
  }
}

/** A power of two that leaves at least half of the slots free, so that chains stay short. */
function tableSize(columns: number): number {
  let size = 4
  while (size < columns * 2) size *= 2
  return size
}

/** FNV-1a of the bytes, its high bits folded into the low ones that choose a slot. */
function hashOf(buf: Buffer, start: number, end: number): number {
  let hash = 0x811c9dc5
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (buf[i] as number), 0x01000193)
  return hash ^ (hash >>> 15)
}
