import { availableParallelism } from 'node:os'
import type { GlobalOptions } from '../cli/tool.js'
import type { JobLimits } from '../workers/types.js'

/** Counting costs the client little: HBase and its gateway do the work, and more threads than this only start later. */
const MOST_THREADS = 4
const CONNECTIONS = 4

const BATCH_ROWS = 1000
const BATCH_BYTES = 1 << 20

export function rowCounterLimits(global: GlobalOptions): JobLimits {
  const cores = availableParallelism()
  return {
    threads: global.threads ?? Math.min(MOST_THREADS, Math.ceil(cores / 2)),
    connections: global.connections ?? CONNECTIONS,
    rateRows: global.rateRows,
    rateBytes: global.rateBytes,
    batchRows: global.batchRows ?? BATCH_ROWS,
    batchBytes: global.batchBytes ?? BATCH_BYTES,
    callTimeoutMs: global.callTimeoutMs,
    retries: global.retries,
  }
}
