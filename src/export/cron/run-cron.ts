import type { ExportOptions } from '../export-options.js'
import type { ExportReport } from '../export-report.js'
import { type ExportRun, runExport } from '../job.js'
import type { CronOptions } from './incremental-rules.js'
import { runIncremental } from './run-incremental.js'
import { runMeasured } from './run-measured.js'

/** An export with what it takes to run it again and again. */
export function runCron(
  options: ExportOptions,
  { incremental, metricsFile }: CronOptions,
  run: ExportRun,
): Promise<ExportReport> {
  const exported = (): Promise<ExportReport> =>
    incremental === undefined ? runExport(options, run) : runIncremental(options, incremental, run)
  if (metricsFile === undefined || run.global.dryRun) return exported()
  return runMeasured({ table: options.table, metricsFile, log: run.log }, exported)
}
