import { availableParallelism } from 'node:os'
import type { GlobalOptions } from '../cli/tool.js'
import type { JobLimits } from '../workers/types.js'

/**
 * One thread formats rows faster than a gateway on a core of its own delivers them; each further thread costs some
 * 50 MB and 0.3 s of CPU to start.
 */
const MOST_THREADS = 4
/** Scanners of a thread: while one waits for the gateway another's rows are formatted. */
const CONNECTIONS = 3

export function exportLimits(global: GlobalOptions): JobLimits {
  return {
    threads: global.threads ?? Math.min(Math.ceil(availableParallelism() / 2), MOST_THREADS),
    connections: global.connections ?? CONNECTIONS,
    rateRows: global.rateRows,
    rateBytes: global.rateBytes,
    batchRows: global.batchRows ?? 10_000,
    batchBytes: global.batchBytes ?? 1024 * 1024,
    callTimeoutMs: global.callTimeoutMs,
    retries: global.retries,
  }
}
