import type { ExportOptions } from '../export-options.js'
import type { ExportReport } from '../export-report.js'
import { type ExportRun, runExport } from '../job.js'
import type { CronOptions } from './incremental-rules.js'

/** An export with what it takes to run it again and again, which is loaded if it is asked for. */
export async function runCron(
  options: ExportOptions,
  { incremental, metricsFile }: CronOptions,
  run: ExportRun,
): Promise<ExportReport> {
  const exported = async (): Promise<ExportReport> => {
    if (incremental === undefined) return runExport(options, run)
    const { runIncremental } = await import('./run-incremental.js')
    return runIncremental(options, incremental, run)
  }
  if (metricsFile === undefined || run.global.dryRun) return exported()
  const { runMeasured } = await import('./run-measured.js')
  return runMeasured({ table: options.table, metricsFile, log: run.log }, exported)
}
