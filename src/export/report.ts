import type { ToolResult } from '../cli/tool.js'
import { formatBytes, formatCounted, formatSpeed } from '../system/format.js'
import type { CoveredPeriod, ExportReport } from './export-report.js'

function coveredLine({ from, upTo, first }: CoveredPeriod): string {
  const end = new Date(upTo).toISOString()
  return first
    ? `first run: all cells with timestamps before ${end}`
    : `cells with timestamps from ${new Date(from).toISOString()} to ${end}`
}

function textOf(report: ExportReport): string {
  const { table, target, counters, files, columns, durationMs, tasks, covered } = report
  const { rowsWritten = 0, cellsWritten = 0, bytesWritten = 0 } = counters
  const header = [
    ...(covered === undefined ? [] : [coveredLine(covered)]),
    ...(columns.length === 0 ? [] : [`columns: HBASE_ROW_KEY,${columns.join(',')}`]),
  ]
  if (tasks !== undefined) {
    const into = target === '-' ? 'stdout' : target
    const work = formatCounted(tasks, 'task')
    return [`${table}: dry run, ${work} would write to ${into}`, ...header].join('\n')
  }
  const into = target === '-' ? 'stdout' : `${formatCounted(files.length, 'file')} in ${target}`
  const what = `${formatCounted(rowsWritten, 'row')}, ${formatCounted(cellsWritten, 'cell')}`
  return [
    `${table}: ${what} exported to ${into}`,
    `${formatBytes(bytesWritten)} in ${formatSpeed(durationMs, rowsWritten)}`,
    ...header,
  ].join('\n')
}

export function toToolResult(report: ExportReport): ToolResult {
  const { table, target, counters, files, columns, passes, jobDir, cut, tasks, covered } = report
  const toStdout = target === '-'
  return {
    status: 'ok',
    exitCode: 0,
    table,
    counters,
    details: {
      ...(toStdout ? {} : { files }),
      ...(columns.length === 0 ? {} : { columns, passes }),
      ...(tasks === undefined ? {} : { tasks }),
      ...(jobDir === undefined ? {} : { jobDir }),
      ...(covered === undefined ? {} : { incremental: covered }),
    },
    text: cut ? '' : textOf(report),
    ...(toStdout ? { dataOnStdout: true } : {}),
  }
}
