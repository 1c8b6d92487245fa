import { availableParallelism } from 'node:os'
import type { GlobalOptions } from '../cli/tool.js'
import type { JobLimits } from '../workers/types.js'

/** Measured on HBase's gateways: four connections beat two, and batches of 1,000 rows beat larger ones. */
const CONNECTIONS = 4
const BATCH_ROWS = 1000
const BATCH_BYTES = 2 * 2 ** 20
const MOST_THREADS = 8

/** What an import takes when the user says nothing: one thread for every two cores, since the gateway does most of the work. */
export function importLimits(global: GlobalOptions): JobLimits {
  const half = Math.ceil(availableParallelism() / 2)
  return {
    threads: global.threads ?? Math.min(MOST_THREADS, half),
    connections: global.connections ?? CONNECTIONS,
    rateRows: global.rateRows,
    rateBytes: global.rateBytes,
    batchRows: global.batchRows ?? BATCH_ROWS,
    batchBytes: global.batchBytes ?? BATCH_BYTES,
    callTimeoutMs: global.callTimeoutMs,
    retries: global.retries,
  }
}
