import { type AskedLimits, jobLimits } from '../workers/limits.js'
import type { JobLimits } from '../workers/types.js'

/** On each side as many scans as connections. Digesting costs less than what the gateways do to deliver the rows. */
export function verifyLimits(asked: AskedLimits): JobLimits {
  return jobLimits(asked, {
    mostThreads: 4,
    clients: 2,
    connections: 3,
    batchRows: 1_000,
    batchBytes: 2 ** 20,
  })
}
