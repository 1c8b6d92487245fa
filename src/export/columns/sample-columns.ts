import pLimit from 'p-limit'
import type { HBaseClient } from '../../client/client.js'
import type { ColumnName, ScanSpec } from '../../client/types.js'
import { ColumnCollector } from './column-collector.js'
import { tooManyColumns } from './column-set.js'

/** Rows looked at in all, spread over the ranges. */
const SAMPLE_ROWS = 400
const LEAST_ROWS_OF_A_RANGE = 10
const PARALLEL_SCANS = 4

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
  const collector = new ColumnCollector()
  const slots = pLimit(PARALLEL_SCANS)
  // Rows of several scans may interleave in one collector: it keeps nothing of a row but its columns.
  await Promise.all(
    scans.map((scan) =>
      slots(() =>
        client.scan({ ...scan, limit: Math.min(limit, scan.limit ?? limit) }, collector, {
          signal,
        }),
      ),
    ),
  )
  if (collector.full) throw tooManyColumns()
  return collector.columns.sorted()
}
