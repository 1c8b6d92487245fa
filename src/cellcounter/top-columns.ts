import type { CellCounterResult, ColumnCounts } from './settings.js'

/** The columns with the most cells, counted exactly, and what can be said of the rest. */
export interface TopColumns {
  /** The most cells first. */
  readonly columns: readonly Omit<ColumnCounts, 'missed'>[]
  /** No other column has more cells than this; 0 if there is no other. */
  readonly othersAtMost: number
}

/** Columns whose cells have to be counted once more, for `top` of them to be exact. Undefined: none has. */
export function columnsToRecount(result: CellCounterResult, top: number): string[] | undefined {
  const likely = byMost(result.columns)
  if (likely.slice(0, top).every(({ missed }) => missed === 0)) return undefined
  // Some more than are listed: their order may change once they are counted.
  return likely.slice(0, 2 * top).map(({ column }) => column)
}

/** @param recounted what a second pass has counted exactly, if there was one */
export function topColumns(
  result: CellCounterResult,
  top: number,
  recounted?: CellCounterResult,
): TopColumns {
  const exact = new Map(recounted?.columns.map((counts) => [counts.column, counts]))
  const known = result.columns.map((counts) => exact.get(counts.column) ?? counts)
  const sorted = byMost(known)
  // What is not exact cannot be listed, though it might be more than something that is.
  const listed = sorted.filter(({ missed }) => missed === 0).slice(0, top)
  const isListed = new Set(listed)
  const next = sorted.find((counts) => !isListed.has(counts))
  return {
    columns: listed.map(({ missed: _, ...counts }) => counts),
    othersAtMost: Math.max(result.unlisted, next === undefined ? 0 : most(next)),
  }
}

const most = ({ cells, missed }: ColumnCounts): number => cells + missed

function byMost(columns: readonly ColumnCounts[]): ColumnCounts[] {
  return [...columns].sort((a, b) => most(b) - most(a) || (a.column < b.column ? -1 : 1))
}
