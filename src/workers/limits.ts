import { availableParallelism } from 'node:os'
import { threadShare } from '../client/connection-share.js'
import { HbulkError } from '../errors.js'
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
  /** Clients of each thread: 2 for a tool of two tables. */
  readonly clients?: number
  readonly batchRows: number
  readonly batchBytes: number
}

/** What is under way to the gateways, or waits to be, may take so much in a whole job. */
const MEMORY_BYTES = 64 * 2 ** 20

/**
 * A thread for every two cores when the user says nothing: the gateways do most of the work, often on the same machine.
 * @throws HbulkError USAGE if the gateways may not have a connection for each thread
 */
export function jobLimits(asked: AskedLimits, defaults: LimitDefaults): JobLimits {
  const half = Math.ceil(availableParallelism() / 2)
  const threads = asked.threads ?? Math.min(defaults.mostThreads, half)
  const gatewayConnections = asked.gatewayConnections ?? jobDefaults.gatewayConnections
  if (threadShare(gatewayConnections, threads, defaults.clients ?? 1) < 1) {
    throw new HbulkError(
      'USAGE',
      `--gateway-connections ${gatewayConnections} is too few for ${threads} threads`,
      { hint: 'Give --threads fewer.' },
    )
  }
  return {
    threads,
    connections: asked.connections ?? defaults.connections,
    gatewayConnections,
    rateRows: asked.rateRows,
    rateBytes: asked.rateBytes,
    batchRows: asked.batchRows ?? defaults.batchRows,
    batchBytes: asked.batchBytes ?? defaults.batchBytes,
    memoryBytes: Math.floor(MEMORY_BYTES / threads),
    callTimeoutMs: asked.callTimeoutMs,
    retries: asked.retries,
  }
}
