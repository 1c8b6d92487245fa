import { withClient } from '../client/with-client.js'
import type { JobRun } from '../workers/job-run.js'
import { runImport } from './job.js'
import { jobPlace } from './job-place.js'
import { importLimits } from './limits.js'
import type { ImportOptions } from './options.js'
import type { ImportReport } from './summary.js'

/** Connects and loads the inputs into the table. Rejects as {@link runImport} does, and with connection errors. */
export function importFiles(options: ImportOptions, run: JobRun): Promise<ImportReport> {
  const { global, signal, progress, log } = run
  return withClient(run, (client) => {
    const place = jobPlace(global, options.table, new Date())
    const limits = importLimits(global)
    const inOrder = global.threads === 1
    return runImport(options, { client, limits, inOrder, place, signal, progress, log })
  })
}
