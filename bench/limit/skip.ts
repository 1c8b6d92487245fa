import { scan } from '../wire/scan.js'
import { parseTarget } from '../wire/target.js'
import { timeOnSockets } from './connections.js'
import type { LimitResult, SkipJob } from './job.js'

/** Reads the ranges and only skips over the bytes of the replies. */
export function skip(job: SkipJob): Promise<LimitResult> {
  const target = parseTarget(job.gateway)
  const { table, rowsPerReply, filter } = job
  return timeOnSockets(target, job.connections, job.ranges, (channel, { start, stop }) => {
    const range = { start: Buffer.from(start, 'hex'), stop: Buffer.from(stop, 'hex') }
    return scan(target, channel, { table, range, rowsPerReply, filter })
  })
}
