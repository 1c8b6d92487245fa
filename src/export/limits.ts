import { availableParallelism } from 'node:os'
import type { GlobalOptions } from '../cli/tool.js'
import type { JobLimits } from '../workers/types.js'

/** More threads than this only wait for the gateway. */
const MOST_THREADS = 8
/** Scanners of a thread: while one waits for the gateway the other's rows are formatted. */
const CONNECTIONS = 2

export function exportLimits(global: GlobalOptions): JobLimits {
  return {
    threads: global.threads ?? Math.min(availableParallelism(), MOST_THREADS),
    connections: global.connections ?? CONNECTIONS,
    rateRows: global.rateRows,
    rateBytes: global.rateBytes,
    batchRows: global.batchRows ?? 10_000,
    batchBytes: global.batchBytes ?? 1024 * 1024,
    callTimeoutMs: global.callTimeoutMs,
    retries: global.retries,
  }
}
