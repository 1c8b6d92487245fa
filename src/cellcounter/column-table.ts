import { toStringBinary } from '../bytes/string-binary.js'
import type { CellView } from '../client/types.js'
import { DistinctSketch } from './distinct-sketch.js'
import type { ColumnCounts, Counts } from './settings.js'

/** Columns that are counted at once. With more in the table, rare ones make room. */
export const MOST_COLUMNS = 4096

/** What grows as cells are counted. */
export class Sums {
  rows = 0
  cells = 0
  keyBytes = 0
  valueBytes = 0
  maxVersions = 0
  largestValue = 0

  counts(): Counts {
    const { rows, cells, keyBytes, valueBytes, maxVersions, largestValue } = this
    return { rows, cells, keyBytes, valueBytes, maxVersions, largestValue }
  }
}

export class FamilyEntry extends Sums {
  readonly name: Buffer
  readonly sketch: DistinctSketch = new DistinctSketch()
  /** Columns of each row, summed. */
  columns = 0

  constructor(name: Buffer) {
    super()
    this.name = name
  }
}

export class ColumnEntry extends Sums {
  readonly family: FamilyEntry
  /** Only the entry that stands for all columns that are not counted changes its name. */
  qualifier: Buffer
  /** The column that came after this one: rows have theirs in the same order, so it mostly does again. */
  next: ColumnEntry | undefined
  /** False once it had to make room. */
  kept = true
  /** Cells that purges have taken from its weight. */
  deducted = 0
  /** Cells it can have had before it was counted, at most. */
  readonly missed: number

  constructor(family: FamilyEntry, qualifier: Buffer, missed: number) {
    super()
    this.family = family
    this.qualifier = qualifier
    this.missed = missed
  }

  matches(cell: CellView): boolean {
    return (
      sameBytes(this.qualifier, cell.buf, cell.qualifierStart, cell.qualifierEnd) &&
      sameBytes(this.family.name, cell.buf, cell.familyStart, cell.familyEnd)
    )
  }

  get name(): string {
    return `${toStringBinary(this.family.name)}:${toStringBinary(this.qualifier)}`
  }
}

function sameBytes(name: Buffer, buf: Buffer, start: number, end: number): boolean {
  if (name.length !== end - start) return false
  // Names differ at their ends more often than at their beginnings.
  for (let i = name.length - 1; i >= 0; i--) if (name[i] !== buf[start + i]) return false
  return true
}

/**
 * The families and columns that a scan meets. Families are few. Columns can be any number, so when the table is full the
 * median of all weights is taken from every weight, and whoever has none left makes room (the "frequent items" algorithm
 * of Misra and Gries in its batched form): a column with many cells stays, and how much was taken in all bounds what any
 * column can have that is not there.
 */
export class ColumnTable {
  readonly families: Map<string, FamilyEntry> = new Map()
  readonly #columns = new Map<string, ColumnEntry>()
  readonly #capacity: number
  /** Undefined: all. Else a column that is not among them shares one entry with the others of its family. */
  readonly #only: ReadonlySet<string> | undefined
  readonly #others = new Map<FamilyEntry, ColumnEntry>()
  #taken = 0

  constructor(only?: readonly string[], capacity: number = MOST_COLUMNS) {
    this.#only = only === undefined ? undefined : new Set(only)
    this.#capacity = capacity
  }

  /** A column that is not here has at most so many cells. */
  get unlisted(): number {
    return this.#taken
  }

  find(cell: CellView): ColumnEntry {
    const { buf, familyStart, familyEnd, qualifierStart, qualifierEnd } = cell
    const family = buf.toString('latin1', familyStart, familyEnd)
    const key = `${family}:${buf.toString('latin1', qualifierStart, qualifierEnd)}`
    return this.#columns.get(key) ?? this.#add(cell, this.#family(family), key)
  }

  columns(): ColumnCounts[] {
    return [...this.#columns.values()].map((entry) => ({
      column: entry.name,
      ...entry.counts(),
      missed: entry.missed,
    }))
  }

  #family(name: string): FamilyEntry {
    let family = this.families.get(name)
    if (family === undefined) {
      family = new FamilyEntry(Buffer.from(name, 'latin1'))
      this.families.set(name, family)
    }
    return family
  }

  #add(cell: CellView, family: FamilyEntry, key: string): ColumnEntry {
    const { buf, qualifierStart, qualifierEnd } = cell
    const qualifier = Buffer.from(buf.subarray(qualifierStart, qualifierEnd))
    if (this.#only?.has(nameOf(family, qualifier)) === false) return this.#other(family, qualifier)
    if (this.#columns.size >= this.#capacity) this.#purge()
    const entry = new ColumnEntry(family, qualifier, this.#taken)
    this.#columns.set(key, entry)
    family.sketch.add(qualifier, 0, qualifier.length)
    return entry
  }

  #other(family: FamilyEntry, qualifier: Buffer): ColumnEntry {
    const other = this.#others.get(family) ?? new ColumnEntry(family, qualifier, 0)
    other.qualifier = qualifier
    // Nobody may expect it to be the same column the next time.
    other.kept = false
    this.#others.set(family, other)
    return other
  }

  #purge(): void {
    const weights = Float64Array.from(this.#columns.values(), weightOf).sort()
    const median = weights[weights.length >>> 1] as number
    this.#taken += median
    for (const [key, entry] of this.#columns) {
      entry.deducted += median
      if (weightOf(entry) > 0) continue
      entry.kept = false
      // Else the columns of a wide row would all be held, each by the one before.
      entry.next = undefined
      this.#columns.delete(key)
    }
  }
}

const weightOf = ({ cells, deducted }: ColumnEntry): number => cells - deducted

const nameOf = (family: FamilyEntry, qualifier: Buffer): string =>
  `${toStringBinary(family.name)}:${toStringBinary(qualifier)}`
