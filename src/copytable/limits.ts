import { type AskedLimits, jobLimits } from '../workers/limits.js'
import type { JobLimits } from '../workers/types.js'

/** For each side: as many scans as connections, and their rows in as many calls as there are connections to write with. */
export function copyLimits(asked: AskedLimits): JobLimits {
  return jobLimits(asked, {
    mostThreads: 4,
    clients: 2,
    connections: 4,
    batchRows: 1_000,
    batchBytes: 2 ** 20,
  })
}
