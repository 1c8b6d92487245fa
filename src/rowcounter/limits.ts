import { type AskedLimits, jobLimits } from '../workers/limits.js'
import type { JobLimits } from '../workers/types.js'

/** Counting costs the client little: HBase and its gateway do the work, and more threads than this only start later. */
export function rowCounterLimits(asked: AskedLimits): JobLimits {
  return jobLimits(asked, {
    mostThreads: 4,
    connections: 4,
    batchRows: 10_000,
    batchBytes: 2 ** 20,
  })
}
