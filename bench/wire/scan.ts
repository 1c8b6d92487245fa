import { HbulkError } from '../../src/errors.js'
import { hotCalls, type ScanRange } from './calls.js'
import { type Channel, pack } from './channel.js'
import { readResult, readRowCount } from './reply.js'
import type { Target } from './target.js'

export const KEYS_ONLY = 'FirstKeyOnlyFilter() AND KeyOnlyFilter()'

export interface ScanJob {
  readonly table: string
  readonly range: ScanRange
  readonly rowsPerReply: number
  /** In HBase's filter language, empty for none. */
  readonly filter: string
}

export interface ScanTotals {
  rows: number
  /** Bytes of all replies on the wire. */
  bytes: number
}

/** Scans one range over one connection. With `visit` whole replies are kept and handed over, else they are skipped. */
export async function scan(
  target: Target,
  channel: Channel,
  job: ScanJob,
  visit?: (body: Buffer) => void,
): Promise<ScanTotals> {
  const calls = hotCalls(target.api, target.protocol)
  const open = calls.openScan(job.table, job.range, job.rowsPerReply, job.filter)
  const opened = await channel.call(pack(target, open), true)
  const id = readResult(opened.body, target.protocol)
  if (typeof id !== 'number') throw new HbulkError('PROTOCOL', 'a scan was opened without an id')
  const next = pack(target, calls.nextRows(id, job.rowsPerReply))
  const totals: ScanTotals = { rows: 0, bytes: 0 }
  for (let got = job.rowsPerReply; got === job.rowsPerReply; ) {
    const reply = await channel.call(next, visit !== undefined)
    got = readRowCount(reply.body, target.protocol)
    totals.rows += got
    totals.bytes += reply.bytes
    visit?.(reply.body)
  }
  await channel.call(pack(target, calls.closeScan(id)), true)
  return totals
}
