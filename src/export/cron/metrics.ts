import type { ExportReport } from '../export-report.js'

/** What a metrics file says of the runs of one export. */
export interface ExportMetrics {
  /** Seconds since 1970. */
  readonly last_run_timestamp_seconds: number
  readonly last_run_success: number
  readonly last_success_timestamp_seconds: number
  readonly rows: number
  readonly cells: number
  readonly bytes: number
  readonly duration_seconds: number
  readonly covered_until_timestamp_seconds: number
  readonly runs_total: number
  readonly failures_total: number
}

type MetricName = keyof ExportMetrics

interface Metric {
  readonly type: 'gauge' | 'counter'
  readonly help: string
}

/** In the order in which they are written. */
const metrics: Readonly<Record<MetricName, Metric>> = {
  last_run_timestamp_seconds: { type: 'gauge', help: 'When the last run ended.' },
  last_run_success: { type: 'gauge', help: '1 if the last run was published, else 0.' },
  last_success_timestamp_seconds: {
    type: 'gauge',
    help: 'When the last run that was published ended, 0 if none was.',
  },
  rows: { type: 'gauge', help: 'Rows written by the last run that was published.' },
  cells: { type: 'gauge', help: 'Cells written by the last run that was published.' },
  bytes: { type: 'gauge', help: 'Bytes written by the last run that was published.' },
  duration_seconds: { type: 'gauge', help: 'Duration of the last run that was published.' },
  covered_until_timestamp_seconds: {
    type: 'gauge',
    help: 'Cells with earlier timestamps are in published incremental exports, 0 if unknown.',
  },
  runs_total: { type: 'counter', help: 'Runs that came to an end.' },
  failures_total: { type: 'counter', help: 'Runs that were not published.' },
}

const names = Object.keys(metrics) as readonly MetricName[]
const PREFIX = 'hbulk_export_'

const nothing: ExportMetrics = {
  last_run_timestamp_seconds: 0,
  last_run_success: 0,
  last_success_timestamp_seconds: 0,
  rows: 0,
  cells: 0,
  bytes: 0,
  duration_seconds: 0,
  covered_until_timestamp_seconds: 0,
  runs_total: 0,
  failures_total: 0,
}

export function afterSuccess(
  before: ExportMetrics,
  report: ExportReport,
  now: Date,
): ExportMetrics {
  const { rowsWritten = 0, cellsWritten = 0, bytesWritten = 0 } = report.counters
  const seconds = now.getTime() / 1000
  const { covered } = report
  return {
    ...before,
    last_run_timestamp_seconds: seconds,
    last_run_success: 1,
    last_success_timestamp_seconds: seconds,
    rows: rowsWritten,
    cells: cellsWritten,
    bytes: bytesWritten,
    duration_seconds: report.durationMs / 1000,
    ...(covered === undefined ? {} : { covered_until_timestamp_seconds: covered.upTo / 1000 }),
    runs_total: before.runs_total + 1,
  }
}

export function afterFailure(before: ExportMetrics, now: Date): ExportMetrics {
  return {
    ...before,
    last_run_timestamp_seconds: now.getTime() / 1000,
    last_run_success: 0,
    runs_total: before.runs_total + 1,
    failures_total: before.failures_total + 1,
  }
}

/** In Prometheus' text format. */
export function formatMetrics(table: string, values: ExportMetrics): string {
  const lines = names.flatMap((name) => [
    `# HELP ${PREFIX}${name} ${metrics[name].help}`,
    `# TYPE ${PREFIX}${name} ${metrics[name].type}`,
    `${sampleOf(name, table)} ${values[name]}`,
  ])
  return `${lines.join('\n')}\n`
}

/** What `formatMetrics` wrote of the table; zeros for what is not there. */
export function parseMetrics(table: string, text: string): ExportMetrics {
  const found: Partial<Record<MetricName, number>> = {}
  for (const line of text.split('\n')) {
    const at = line.lastIndexOf(' ')
    const name = names.find((each) => line.slice(0, at) === sampleOf(each, table))
    const value = Number(line.slice(at + 1))
    if (name !== undefined && Number.isFinite(value)) found[name] = value
  }
  return { ...nothing, ...found }
}

function sampleOf(name: MetricName, table: string): string {
  const label = table.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')
  return `${PREFIX}${name}{table="${label}"}`
}
