import { type AskedLimits, jobLimits } from '../workers/limits.js'
import type { JobLimits } from '../workers/types.js'

/** No values are read, so the gateway does most of the work: as for a count of rows. */
export function cellCounterLimits(asked: AskedLimits): JobLimits {
  return jobLimits(asked, {
    mostThreads: 4,
    connections: 3,
    batchRows: 10_000,
    batchBytes: 2 ** 20,
  })
}
