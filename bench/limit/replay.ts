import { parseColumnSpec } from '../data/column-spec.js'
import { readRows } from '../data/read-rows.js'
import { hotCalls, type PutRow } from '../wire/calls.js'
import { pack } from '../wire/channel.js'
import { readResult } from '../wire/reply.js'
import { parseTarget, type Target } from '../wire/target.js'
import { timeOnSockets } from './connections.js'
import type { LimitResult, ReplayJob } from './job.js'

interface PreparedBatch {
  readonly packet: Buffer
  readonly rows: number
}

/** Encodes the whole load beforehand, one region a batch, then sends it. */
export async function replay(job: ReplayJob): Promise<LimitResult> {
  const target = parseTarget(job.gateway)
  const batches = await prepare(job, target)
  return timeOnSockets(target, job.connections, batches, async (channel, { packet, rows }) => {
    const reply = await channel.call(packet, true)
    readResult(reply.body, target.protocol)
    return { rows, bytes: packet.length }
  })
}

async function prepare(job: ReplayJob, target: Target): Promise<PreparedBatch[]> {
  const calls = hotCalls(target.api, target.protocol)
  const spec = parseColumnSpec(job.columns)
  const splitKeys = job.splitKeys.map((key) => Buffer.from(key, 'hex'))
  const timestamp = Date.now()
  const batches: PreparedBatch[] = []
  const open: PutRow[][] = Array.from({ length: splitKeys.length + 1 }, () => [])
  const finish = (rows: PutRow[]) => {
    const message = calls.put(job.table, spec.columns, rows, timestamp)
    batches.push({ packet: pack(target, message), rows: rows.length })
    rows.length = 0
  }
  await readRows(job.file, job.separator.charCodeAt(0), spec, (row) => {
    const rows = open[regionOf(row.key, splitKeys)] ?? []
    rows.push(row)
    if (rows.length === job.batchRows) finish(rows)
  })
  for (const rows of open) if (rows.length > 0) finish(rows)
  return batches
}

/** The number of split keys at or before the row: its region's index. */
function regionOf(key: Buffer, splitKeys: readonly Buffer[]): number {
  let low = 0
  let high = splitKeys.length
  while (low < high) {
    const middle = (low + high) >> 1
    const split = splitKeys[middle]
    if (split !== undefined && Buffer.compare(split, key) <= 0) low = middle + 1
    else high = middle
  }
  return low
}
