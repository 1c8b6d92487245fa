import type { ToolResult } from '../cli/tool.js'
import { formatCounted } from '../system/format.js'
import type { CellCount } from './cell-count.js'
import { csvReport } from './csv-report.js'
import { jsonReport } from './json-report.js'
import type { CellCounterOptions, OutputFormat } from './options.js'
import type { CellCounterPlan } from './plan.js'
import { textReport } from './text-report.js'

const texts: Readonly<Record<OutputFormat, (table: string, count: CellCount) => string>> = {
  text: textReport,
  csv: (_, count) => csvReport(count),
  json: (table, count) => JSON.stringify({ table, ...jsonReport(count) }, undefined, 2),
}

export function countResult(options: CellCounterOptions, count: CellCount): ToolResult {
  const { table, directory, format } = options
  const { rows, cells } = count.totals
  return {
    status: 'ok',
    exitCode: 0,
    table,
    counters: { ...count.counters, rowsRead: rows, cellsRead: cells },
    details: { ...jsonReport(count), ...(directory === undefined ? {} : { directory }) },
    text: texts[format](table, count),
  }
}

/** What `--dry-run` says: the scans that a run would make. */
export function planResult(options: CellCounterOptions, plan: CellCounterPlan): ToolResult {
  const scans = plan.tasks.map(({ task }) => `"${task.start}" to "${task.stop}"`)
  const counted = formatCounted(scans.length, 'scan')
  return {
    status: 'ok',
    exitCode: 0,
    table: options.table,
    details: { dryRun: true, tasks: plan.tasks.map(({ task }) => task) },
    text: [`${options.table}: ${counted}, nothing counted (dry run)`, ...scans].join('\n'),
  }
}
