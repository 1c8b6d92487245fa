import { type AskedLimits, jobLimits } from '../workers/limits.js'
import type { JobLimits } from '../workers/types.js'

/**
 * One thread formats rows faster than a gateway on a core of its own delivers them, and each further one costs some
 * 50 MB and 0.3 s of CPU to start. Three scanners a thread: while one waits for the gateway, another's rows are formatted.
 */
export function exportLimits(asked: AskedLimits): JobLimits {
  return jobLimits(asked, {
    mostThreads: 4,
    connections: 3,
    batchRows: 10_000,
    batchBytes: 2 ** 20,
  })
}
