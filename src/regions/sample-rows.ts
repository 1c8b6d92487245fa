import pLimit from 'p-limit'
import type { HBaseClient } from '../client/client.js'
import type { RegionMap } from '../client/region-map.js'
import { findEnds, RangeCutter } from './range-cutter.js'
import { type ProberOptions, RangeProber } from './range-prober.js'

/** A row that exists, and about how many rows from it on up to the next one in the sample. */
export interface SampledRow {
  readonly key: Buffer
  readonly rows: number
}

/** Regions that are looked at at once. */
const PARALLEL_REGIONS = 8

/** However many regions there are, each is cut in so many parts at least. */
const LEAST_PARTS = 4

/**
 * Rows of a table in key order that cut each of its regions into parts with about equal numbers of rows, found with short
 * scans: what they cost grows with the parts, not with the table.
 * @param parts wanted in all
 */
export async function sampleRows(
  client: HBaseClient,
  map: RegionMap,
  parts: number,
  options: ProberOptions,
): Promise<SampledRow[]> {
  const prober = new RangeProber(client, map.table, options)
  const limit = pLimit(PARALLEL_REGIONS)
  const each = Math.max(LEAST_PARTS, Math.ceil(parts / map.regions.length))
  const sampled = await Promise.all(
    map.regions.map(({ startKey, endKey }) =>
      limit(() => sampleRegion(prober, { start: startKey, stop: endKey }, each)),
    ),
  )
  return sampled.flat()
}

async function sampleRegion(
  prober: RangeProber,
  range: { readonly start: Buffer; readonly stop: Buffer },
  parts: number,
): Promise<SampledRow[]> {
  const ends = await findEnds(prober, range)
  if (ends === undefined) return []
  if (ends.whole) return ends.first.rows.map((key) => ({ key, rows: 1 }))
  const cutter = new RangeCutter(prober, range, ends)
  await cutter.explore(parts)
  const keys = [ends.first.rows[0] ?? range.start, ...cutter.cuts(parts)]
  const rows = cutter.rows / keys.length
  return keys.map((key) => ({ key, rows }))
}
