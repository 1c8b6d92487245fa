import type { ToolResult } from '../cli/tool.js'
import { formatCount, formatCounted, formatSpeed } from '../system/format.js'
import { alignedLines } from '../system/text-table.js'
import type { DeleteMarkers } from './delete-markers.js'
import type { RegionCount, RowCount, RowCounterPlan } from './job.js'
import type { RowCounterOptions } from './options.js'

function percent(rows: number, all: number): string {
  return all === 0 ? '-' : `${((100 * rows) / all).toFixed(1)} %`
}

function countLine(table: string, { rows, durationMs }: RowCount): string {
  return `${formatCounted(rows, 'row')} in ${table} (${formatSpeed(durationMs, rows)})`
}

function expectedLine(rows: number, expected: number): string {
  const difference = formatCount(Math.abs(rows - expected))
  return rows === expected
    ? `as expected`
    : `expected ${formatCount(expected)}: ${difference} ${rows < expected ? 'missing' : 'too many'}`
}

const ROWS_AND_SHARE: ReadonlySet<number> = new Set([0, 1])

function regionLines(regions: readonly RegionCount[], all: number): string[] {
  const shown = (key: string, whenEmpty: string): string => (key === '' ? whenEmpty : key)
  const lines = regions.map(({ startKey, endKey, server, rows }) => [
    formatCount(rows),
    percent(rows, all),
    shown(startKey, '(first)'),
    shown(endKey, '(last)'),
    server,
  ])
  return alignedLines([['rows', 'share', 'from', 'up to', 'server'], ...lines], ROWS_AND_SHARE)
}

/** How much more than its even share the fullest region holds. */
function skewOf(regions: readonly RegionCount[], all: number): number {
  const most = Math.max(...regions.map((region) => region.rows), 0)
  return all === 0 ? 1 : (most * regions.length) / all
}

function skewLine(regions: readonly RegionCount[], all: number): string {
  const empty = regions.filter((region) => region.rows === 0).length
  const counted = `${formatCounted(regions.length, 'region')}, ${formatCount(empty)} empty`
  if (all === 0) return counted
  return `${counted}; the fullest has ${skewOf(regions, all).toFixed(1)} times its even share`
}

function markerLines(markers: DeleteMarkers): string[] {
  const { rowsWithDeleteMarker, deleteColumn, deleteFamily, deleteFamilyVersion } = markers
  return [
    `${formatCounted(rowsWithDeleteMarker, 'row')} with delete markers`,
    ...[
      `${formatCount(markers.delete)} of a version`,
      `${formatCount(deleteColumn)} of a column`,
      `${formatCount(deleteFamilyVersion)} of a version of a family`,
      `${formatCount(deleteFamily)} of a family`,
    ].map((line) => `  ${line}`),
  ]
}

/** The outcome of a count: exit code 1 if it is not the expected one, as RowCounter's. */
export function countResult(options: RowCounterOptions, count: RowCount): ToolResult {
  const { table, expectedCount, byRegion } = options
  const { rows, regions, counters, durationMs, markers } = count
  const differs = expectedCount !== undefined && expectedCount !== rows
  const shares = regions.map((region) => ({
    ...region,
    share: rows === 0 ? 0 : region.rows / rows,
  }))
  const lines = [
    ...(byRegion ? [...regionLines(regions, rows), '', skewLine(regions, rows)] : []),
    countLine(table, count),
    ...(markers === undefined ? [] : markerLines(markers)),
    ...(expectedCount === undefined ? [] : [expectedLine(rows, expectedCount)]),
  ]
  return {
    status: differs ? 'rejected' : 'ok',
    exitCode: differs ? 1 : 0,
    table,
    counters: { ...counters, rowsRead: rows },
    details: {
      rows,
      rowsPerSecond: Math.round(rows / Math.max(durationMs / 1000, 0.001)),
      ...(expectedCount === undefined ? {} : { expectedCount }),
      ...(markers === undefined ? {} : { deleteMarkers: markers }),
      ...(byRegion ? { regions: shares, skew: skewOf(regions, rows) } : {}),
    },
    text: lines.join('\n'),
  }
}

/** What `--dry-run` says: the scans that a run would make. */
export function planResult(options: RowCounterOptions, plan: RowCounterPlan): ToolResult {
  const scans = plan.tasks.map(({ task }) => `"${task.start}" to "${task.stop}"`)
  const lines = [
    `${options.table}: ${formatCounted(scans.length, 'scan')}, nothing counted (dry run)`,
    ...scans,
  ]
  return {
    status: 'ok',
    exitCode: 0,
    table: options.table,
    details: { dryRun: true, tasks: plan.tasks.map(({ task }) => task) },
    text: lines.join('\n'),
  }
}
