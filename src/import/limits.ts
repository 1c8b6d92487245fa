import { type AskedLimits, jobLimits } from '../workers/limits.js'
import type { JobLimits } from '../workers/types.js'

/** As imports of text have them: a file keeps the connections of a thread busy. */
export function loadLimits(asked: AskedLimits): JobLimits {
  return jobLimits(asked, {
    mostThreads: 4,
    connections: 4,
    batchRows: 1_000,
    batchBytes: 2 * 2 ** 20,
  })
}

/** The most that HBase takes in a cell by default is 10 MiB: four characters for a byte, and some more cells. */
export const USUAL_RECORD_BYTES: number = 64 * 2 ** 20
