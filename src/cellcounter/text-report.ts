import { formatBytes, formatCount, formatCounted, formatSpeed } from '../system/format.js'
import { alignedLines } from '../system/text-table.js'
import type { CellCount, DistinctColumns } from './cell-count.js'
import type { Counts, Place } from './settings.js'
import type { Bucket } from './size-histogram.js'

const TITLES = [
  'name',
  'rows',
  'cells',
  'versions',
  'max versions',
  'key bytes',
  'value bytes',
  'largest value',
]
const RIGHT: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 6, 7])
const BAR = 30

/** The report for people. */
export function textReport(table: string, count: CellCount): string {
  const { totals, families, top, columns, durationMs, records } = count
  const lines = [
    TITLES,
    numbersOf('table', totals, count.columnsInRows),
    ...families.map((each) => numbersOf(each.family, each, each.columnsInRows)),
    ...top.columns.map((each) => numbersOf(`  ${each.column}`, each, each.rows)),
  ]
  return [
    ...alignedLines(lines, RIGHT),
    ...otherLines(count),
    '',
    'bytes of a row (all of its cells)',
    ...histogramLines(count.rowSizes),
    '',
    'bytes of a value',
    ...histogramLines(count.valueSizes),
    ...(records.largestRow === undefined ? [] : ['']),
    ...placeLine('largest row', records.largestRow, 'byte'),
    ...placeLine('most cells in a row', records.mostCells, 'cell'),
    ...placeLine('largest value', records.largestValue, 'byte'),
    ...placeLine('most versions', records.mostVersions, 'version'),
    '',
    `${formatCounted(totals.rows, 'row')}, ${formatCounted(totals.cells, 'cell')}, ${distinct(columns)} in ${table} (${formatSpeed(durationMs, totals.rows)})`,
  ].join('\n')
}

/** @param columnsInRows what the cells are versions of */
function numbersOf(name: string, counts: Counts, columnsInRows: number): string[] {
  const { rows, cells, maxVersions, keyBytes, valueBytes, largestValue } = counts
  return [
    name,
    formatCount(rows),
    formatCount(cells),
    columnsInRows === 0 ? '-' : (cells / columnsInRows).toFixed(2),
    formatCount(maxVersions),
    formatBytes(keyBytes),
    formatBytes(valueBytes),
    formatBytes(largestValue),
  ]
}

function distinct({ count, error }: DistinctColumns): string {
  if (error === 0) return formatCounted(count, 'column')
  return `about ${formatCount(count)} columns (standard error ${(100 * error).toFixed(1)} %)`
}

function otherLines({ columns, top }: CellCount): string[] {
  const others = columns.count - top.columns.length
  if (top.othersAtMost === 0 || others <= 0) return []
  const most = formatCounted(top.othersAtMost, 'cell')
  return [`  ... ${formatCounted(others, 'more column')}, none with more than ${most}`]
}

function histogramLines(buckets: readonly Bucket[]): string[] {
  const most = Math.max(...buckets.map(({ count }) => count), 1)
  const lines = buckets.map(({ from, to, count }) => [
    formatCount(from),
    from === to ? '' : `to ${formatCount(to)}`,
    formatCount(count),
    '#'.repeat(Math.ceil((BAR * count) / most)),
  ])
  return lines.length === 0 ? ['  none'] : alignedLines(lines, new Set([0, 2]), '  ')
}

function placeLine(what: string, place: Place | undefined, unit: string): string[] {
  if (place === undefined) return []
  const where = place.column === undefined ? '' : `, ${place.column}`
  return [`${what}: ${formatCounted(place.amount, unit)} in row ${place.row}${where}`]
}
