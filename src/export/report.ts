import type { ToolResult } from '../cli/tool.js'
import type { CounterValues } from '../workers/counters.js'

export interface ExportedFile {
  readonly name: string
  readonly rows: number
  readonly bytes: number
  /** In `toStringBinary` notation; absent for a file without rows. */
  readonly firstKey?: string
  readonly lastKey?: string
}

export interface ExportReport {
  readonly table: string
  readonly target: string
  readonly counters: CounterValues
  readonly files: readonly ExportedFile[]
  /** The header of a wide layout. */
  readonly columns: readonly string[]
  readonly passes: number
  readonly durationMs: number
  readonly jobDir?: string
  /** Of a dry run: how many tasks there would be. */
  readonly tasks?: number
  /** The reader of stdout left before the end. */
  readonly cut?: boolean
}

const number = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',')

function size(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`
}

function textOf(report: ExportReport): string {
  const { table, target, counters, files, columns, durationMs, tasks } = report
  const { rowsWritten = 0, cellsWritten = 0, bytesWritten = 0 } = counters
  const seconds = durationMs / 1000
  const rate = Math.round(rowsWritten / Math.max(seconds, 0.001))
  const place = tasks === undefined ? `${number(files.length)} files in ${target}` : target
  const into = target === '-' ? 'stdout' : place
  const header = columns.length === 0 ? [] : [`columns: HBASE_ROW_KEY,${columns.join(',')}`]
  if (tasks !== undefined) {
    return [`${table}: dry run, ${tasks} tasks would write to ${into}`, ...header].join('\n')
  }
  return [
    `${table}: ${number(rowsWritten)} rows, ${number(cellsWritten)} cells exported to ${into}`,
    `${size(bytesWritten)} in ${seconds.toFixed(1)} s, ${number(rate)} rows/s`,
    ...header,
  ].join('\n')
}

export function toToolResult(report: ExportReport): ToolResult {
  const { table, target, counters, files, columns, passes, jobDir, cut, tasks } = report
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
    },
    text: cut ? '' : textOf(report),
    ...(toStdout ? { dataOnStdout: true } : {}),
  }
}
