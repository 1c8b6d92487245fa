import { type AskedLimits, jobLimits } from '../workers/limits.js'
import type { JobLimits } from '../workers/types.js'

/** Connections are for each side. */
export function copyLimits(asked: AskedLimits): JobLimits {
  return jobLimits(asked, {
    mostThreads: 4,
    clients: 2,
    connections: 4,
    batchRows: 1_000,
    batchBytes: 2 ** 20,
  })
}

/**
 * Ranges that a thread copies at once: one for every two connections to write with, since writing takes twice as long as
 * reading. With more of them the target would take in as many runs of keys side by side, which costs it more.
 */
export function scansOfThread({ connections }: Pick<JobLimits, 'connections'>): number {
  return Math.max(1, connections >> 1)
}
