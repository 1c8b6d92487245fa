import { constants } from 'node:fs'
import { access, readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { replaceFile } from '../../system/atomic-file.js'
import { writeError, writing } from '../../system/write-error.js'
import type { Log } from '../../workers/monitor.js'
import type { ExportReport } from '../export-report.js'
import {
  afterFailure,
  afterSuccess,
  type ExportMetrics,
  formatMetrics,
  parseMetrics,
} from './metrics.js'

export interface Measured {
  readonly table: string
  readonly metricsFile: string
  readonly log: Log
}

/**
 * Keeps a metrics file for a node exporter beside an export, however it ends. That it can be written is seen to before
 * the work; when it cannot be after it, the export stands and there is a warning.
 * @throws HbulkError OUTPUT
 */
export async function runMeasured(
  { table, metricsFile, log }: Measured,
  run: () => Promise<ExportReport>,
): Promise<ExportReport> {
  const path = resolve(metricsFile)
  const folder = dirname(path)
  await writing(folder, () => access(folder, constants.W_OK))
  const save = async (next: (before: ExportMetrics) => ExportMetrics): Promise<void> => {
    try {
      const before = parseMetrics(table, await readIfThere(path))
      const text = formatMetrics(table, next(before))
      await replaceFile(path, (file) => file.writeFile(text))
    } catch (error) {
      log.warn(writeError(path, error).message)
    }
  }
  let report: ExportReport
  try {
    report = await run()
  } catch (error) {
    await save((before) => afterFailure(before, new Date()))
    throw error
  }
  // Its reader left: what was not read by then has not been exported.
  const failed = report.cut === true
  await save((before) =>
    failed ? afterFailure(before, new Date()) : afterSuccess(before, report, new Date()),
  )
  return report
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}
