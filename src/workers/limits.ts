import { availableParallelism } from 'node:os'
import { jobDefaults } from './job-defaults.js'
import type { JobLimits } from './types.js'

/** What the user may say about limits; undefined is left to the tool. */
export interface AskedLimits {
  readonly threads: number | undefined
  readonly connections: number | undefined
  readonly gatewayConnections?: number | undefined
  readonly rateRows: number | undefined
  readonly rateBytes: number | undefined
  readonly batchRows: number | undefined
  readonly batchBytes: number | undefined
  readonly callTimeoutMs: number
  readonly retries: number
}

export interface LimitDefaults {
  readonly mostThreads: number
  /** Connections of each thread. */
  readonly connections: number
  readonly batchRows: number
  readonly batchBytes: number
}

/** What is under way to the gateways, or waits to be, may take so much in a whole job. */
const MEMORY_BYTES = 64 * 2 ** 20

/** A thread for every two cores when the user says nothing: the gateways do most of the work, often on the same machine. */
export function jobLimits(asked: AskedLimits, defaults: LimitDefaults): JobLimits {
  const half = Math.ceil(availableParallelism() / 2)
  const threads = asked.threads ?? Math.min(defaults.mostThreads, half)
  return {
    threads,
    connections: asked.connections ?? defaults.connections,
    gatewayConnections: asked.gatewayConnections ?? jobDefaults.gatewayConnections,
    rateRows: asked.rateRows,
    rateBytes: asked.rateBytes,
    batchRows: asked.batchRows ?? defaults.batchRows,
    batchBytes: asked.batchBytes ?? defaults.batchBytes,
    memoryBytes: Math.floor(MEMORY_BYTES / threads),
    callTimeoutMs: asked.callTimeoutMs,
    retries: asked.retries,
  }
}
