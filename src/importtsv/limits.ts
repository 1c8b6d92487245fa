import { type AskedLimits, jobLimits } from '../workers/limits.js'
import type { JobLimits } from '../workers/types.js'

/**
 * Measured on HBase's gateways: four connections beat two, and batches of 1,000 rows beat larger ones. A thread encodes
 * what several gateways take, and costs some 35 MB.
 */
export function importLimits(asked: AskedLimits): JobLimits {
  return jobLimits(asked, {
    mostThreads: 4,
    connections: 4,
    batchRows: 1_000,
    batchBytes: 2 * 2 ** 20,
  })
}
