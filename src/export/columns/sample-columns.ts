import pLimit from 'p-limit'
import type { HBaseClient } from '../../client/client.js'
import type { ColumnName, ScanSpec } from '../../client/types.js'
import { ColumnCollector } from './column-collector.js'
import { tooManyColumns } from './column-set.js'

/** Rows looked at in all, spread over the ranges. */
const SAMPLE_ROWS = 400
const LEAST_ROWS_OF_A_RANGE = 10
const PARALLEL_SCANS = 4
/** Rows may be as large as they like: after so many bytes in all a sample is what it is. */
const SAMPLE_BYTES = 16 * 1024 * 1024

/** Ends a scan from inside. */
const ENOUGH = new Error('the sample is large enough')

/**
 * The columns of the first rows of each scan. A guess for the header of a wide layout: which columns there really are
 * is known when every row has been read.
 */
export async function sampleColumns(
  client: HBaseClient,
  scans: readonly ScanSpec[],
  signal: AbortSignal,
): Promise<ColumnName[]> {
  const limit = Math.max(Math.ceil(SAMPLE_ROWS / scans.length), LEAST_ROWS_OF_A_RANGE)
  const mostBytes = SAMPLE_BYTES / scans.length
  const collector = new ColumnCollector()
  const slots = pLimit(PARALLEL_SCANS)
  const sample = async (scan: ScanSpec): Promise<void> => {
    const spec = { ...scan, limit: Math.min(limit, scan.limit ?? limit) }
    let left = mostBytes
    const pause = (_rows: number, bytes: number): undefined => {
      left -= bytes
      if (left < 0 || collector.full) throw ENOUGH
    }
    await client.scan(spec, collector, { signal, pause }).catch((error: unknown) => {
      if (error !== ENOUGH) throw error
    })
  }
  // Rows of several scans may interleave in one collector: it keeps nothing of a row but its columns.
  await Promise.all(scans.map((scan) => slots(() => sample(scan))))
  if (collector.full) throw tooManyColumns()
  return collector.columns.sorted()
}
