import type { CounterValues } from '../workers/counters.js'
import { CELL_OVERHEAD } from './cell-tally.js'
import { DISTINCT_ERROR, DistinctSketch } from './distinct-sketch.js'
import { sumCounts } from './merge.js'
import type { CellCounterResult, Counts, FamilyCounts, Records } from './settings.js'
import { type Bucket, bucketsOf } from './size-histogram.js'
import type { TopColumns } from './top-columns.js'

/** How many different columns there are. */
export interface DistinctColumns {
  readonly count: number
  /** Standard error of an estimate, as a part of it; 0: the count is exact. */
  readonly error: number
}

/** Cells, bytes and columns of one family. */
export interface FamilyTotals extends Counts {
  readonly family: string
  /** Columns of each row, summed over the rows. */
  readonly columnsInRows: number
  readonly columns: DistinctColumns
}

/** What a count of cells found. Names and keys are in `toStringBinary` notation. */
export interface CellCount {
  /** All families together; `rows` and `maxVersions` are those of the table. */
  readonly totals: Counts
  readonly columnsInRows: number
  readonly columns: DistinctColumns
  readonly families: readonly FamilyTotals[]
  readonly top: TopColumns
  /** Bytes of all cells of a row. */
  readonly rowSizes: readonly Bucket[]
  readonly valueSizes: readonly Bucket[]
  readonly records: Records
  /** Times that the table was read. */
  readonly passes: number
  readonly counters: CounterValues
  readonly durationMs: number
}

/** Bytes of all cells as HBase stores them, without its compression: what CellCounter calls SIZE. */
export function sizeOf({ cells, keyBytes, valueBytes }: Counts): number {
  return cells * CELL_OVERHEAD + keyBytes + valueBytes
}

export function cellCountOf(
  result: CellCounterResult,
  top: TopColumns,
  counters: CounterValues,
  passes: number,
): Omit<CellCount, 'durationMs'> {
  const { rows, families, columns, unlisted, records } = result
  const all = unlisted === 0 ? columns.map(({ column }) => column) : undefined
  const totals = families.map((family) => totalsOf(family, all))
  const count = totals.reduce((sum, each) => sum + each.columns.count, 0)
  // The errors of families are independent, so this is what they make together at most.
  const error = Math.max(0, ...totals.map((each) => each.columns.error))
  return {
    totals: { ...sumCounts(families), rows },
    columnsInRows: families.reduce((sum, each) => sum + each.columns, 0),
    columns: { count, error },
    families: totals,
    top,
    rowSizes: bucketsOf(result.rowSizes),
    valueSizes: bucketsOf(result.valueSizes),
    records,
    passes,
    counters,
  }
}

/** @param all every column there is, where they are known */
function totalsOf(
  { sketch, columns, family, ...counts }: FamilyCounts,
  all: readonly string[] | undefined,
): FamilyTotals {
  const named = { ...counts, family, columnsInRows: columns }
  if (all !== undefined) {
    const count = all.filter((column) => column.startsWith(`${family}:`)).length
    return { ...named, columns: { count, error: 0 } }
  }
  const { count, exact } = new DistinctSketch(sketch).estimate()
  return { ...named, columns: { count, error: exact ? 0 : DISTINCT_ERROR } }
}
