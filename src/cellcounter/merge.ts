import { DistinctSketch } from './distinct-sketch.js'
import type {
  CellCounterResult,
  ColumnCounts,
  Counts,
  FamilyCounts,
  Place,
  Records,
} from './settings.js'
import { addHistograms } from './size-histogram.js'

function addCounts(a: Counts, b: Counts): Counts {
  return {
    rows: a.rows + b.rows,
    cells: a.cells + b.cells,
    keyBytes: a.keyBytes + b.keyBytes,
    valueBytes: a.valueBytes + b.valueBytes,
    maxVersions: Math.max(a.maxVersions, b.maxVersions),
    largestValue: Math.max(a.largestValue, b.largestValue),
  }
}

export const NO_COUNTS: Counts = {
  rows: 0,
  cells: 0,
  keyBytes: 0,
  valueBytes: 0,
  maxVersions: 0,
  largestValue: 0,
}

export const sumCounts = (counts: readonly Counts[]): Counts => counts.reduce(addCounts, NO_COUNTS)

/** The results of all tasks in one; tasks have no rows in common. */
export function mergeResults(results: readonly CellCounterResult[]): CellCounterResult {
  return {
    rows: results.reduce((sum, { rows }) => sum + rows, 0),
    families: mergeFamilies(results),
    columns: mergeColumns(results),
    unlisted: results.reduce((sum, { unlisted }) => sum + unlisted, 0),
    rowSizes: results.reduce<number[]>((sum, each) => addHistograms(sum, each.rowSizes), []),
    valueSizes: results.reduce<number[]>((sum, each) => addHistograms(sum, each.valueSizes), []),
    records: mergeRecords(results),
  }
}

function mergeFamilies(results: readonly CellCounterResult[]): FamilyCounts[] {
  const merged = new Map<string, { counts: Counts; columns: number; sketch: DistinctSketch }>()
  for (const each of results.flatMap(({ families }) => families)) {
    const before = merged.get(each.family)
    const sketch = before?.sketch ?? new DistinctSketch()
    sketch.merge(each.sketch)
    const counts = addCounts(before?.counts ?? NO_COUNTS, each)
    merged.set(each.family, { counts, columns: (before?.columns ?? 0) + each.columns, sketch })
  }
  return [...merged]
    .map(([family, { counts, columns, sketch }]) => ({
      ...{ family, ...counts, columns },
      sketch: sketch.hashes(),
    }))
    .sort((a, b) => (a.family < b.family ? -1 : 1))
}

/** A column that a task does not list may have been there all the same, up to as often as the task says. */
function mergeColumns(results: readonly CellCounterResult[]): ColumnCounts[] {
  const all = results.reduce((sum, { unlisted }) => sum + unlisted, 0)
  const merged = new Map<string, ColumnCounts>()
  for (const { columns, unlisted } of results) {
    for (const each of columns) {
      const before = merged.get(each.column)
      const counts = addCounts(before ?? NO_COUNTS, each)
      const missed = (before?.missed ?? all) - unlisted + each.missed
      merged.set(each.column, { column: each.column, ...counts, missed })
    }
  }
  return [...merged.values()]
}

function mergeRecords(results: readonly CellCounterResult[]): Records {
  const best = new Map<keyof Records, Place>()
  for (const { records } of results) {
    for (const name of ['largestRow', 'mostCells', 'largestValue', 'mostVersions'] as const) {
      const place = records[name]
      if (place !== undefined && place.amount > (best.get(name)?.amount ?? -1)) {
        best.set(name, place)
      }
    }
  }
  return Object.fromEntries(best)
}
