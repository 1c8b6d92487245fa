import pLimit from 'p-limit'
import type { HBaseClient } from '../client/client.js'
import type { RegionMap } from '../client/region-map.js'
import { intersectRanges, type KeyRange, mergeRanges } from './key-range.js'
import { findEnds, RangeCutter } from './range-cutter.js'
import { RangeProber } from './range-prober.js'

/** A piece of a scan inside one region. */
export interface PlannedRange extends KeyRange {
  /** Index into the region map the plan was made with. */
  readonly region: number
  /** The first and the last row in the piece, where the plan happened to learn them: for progress only, rows come and go. */
  readonly firstRow?: Buffer
  readonly lastRow?: Buffer
}

export interface PlanRangesOptions {
  /** Pieces wanted in all. Regions are cut only when there are fewer of them. */
  readonly targetTasks: number
  readonly signal?: AbortSignal | undefined
  /** Called for every scan that the planning costs. */
  readonly onProbe?: (() => void) | undefined
}

/** Regions that are looked at at once. */
const PARALLEL_REGIONS = 8

interface Part extends KeyRange {
  readonly region: number
}

/**
 * Cuts a scan into pieces for `targetTasks` workers: the table's regions clipped to the scan, and when those are
 * too few, cut again at rows that exist, the large ones more often than the small ones. The pieces are in key order and cover exactly `ranges`; a row in two of
 * them is covered once. A region without rows stays one piece, since rows may arrive before it is read.
 */
export async function planKeyRanges(
  client: HBaseClient,
  map: RegionMap,
  ranges: readonly KeyRange[],
  options: PlanRangesOptions,
): Promise<PlannedRange[]> {
  const parts = clipToRegions(map, ranges)
  if (parts.length === 0 || parts.length >= options.targetTasks) return parts
  const prober = new RangeProber(client, map.table, options)
  const limit = pLimit(PARALLEL_REGIONS)
  const cutters = await Promise.all(
    parts.map((part) =>
      limit(async () => {
        const ends = await findEnds(prober, part)
        return ends === undefined ? undefined : new RangeCutter(prober, part, ends)
      }),
    ),
  )
  const filled = cutters.filter((cutter) => cutter !== undefined)
  // Parts without rows stay one task each, the others share the rest.
  const pieces = await sharePieces(filled, options.targetTasks - (parts.length - filled.length))
  return parts.flatMap((part, i) => {
    const cutter = cutters[i]
    return cutter === undefined ? [part] : cutPart(part, cutter, pieces.get(cutter) ?? 1)
  })
}

/** Regions of so nearly the same size that sharing the pieces out by size would only follow chance. */
const SAME_SIZE = 1.5

/**
 * How many pieces each range is cut into: the same number for all, unless a look at the rows says that some ranges are
 * much larger than others.
 */
async function sharePieces(
  cutters: readonly RangeCutter[],
  pieces: number,
): Promise<Map<RangeCutter, number>> {
  const limit = pLimit(PARALLEL_REGIONS)
  const equal = Math.ceil(pieces / Math.max(cutters.length, 1))
  await Promise.all(cutters.map((cutter) => limit(() => cutter.explore(equal))))
  const sizes = cutters.map((cutter) => cutter.rows)
  const all = sizes.reduce((sum, rows) => sum + rows, 0)
  const mean = all / cutters.length
  if (sizes.every((rows) => rows < mean * SAME_SIZE && rows > mean / SAME_SIZE)) {
    return new Map(cutters.map((cutter) => [cutter, equal]))
  }
  const shares = new Map(
    cutters.map((cutter, i) => [cutter, Math.max(Math.round(((sizes[i] ?? 0) / all) * pieces), 1)]),
  )
  await Promise.all([...shares].map(([cutter, share]) => limit(() => cutter.explore(share))))
  return shares
}

function clipToRegions(map: RegionMap, ranges: readonly KeyRange[]): Part[] {
  return mergeRanges(ranges).flatMap((range) =>
    map.regions.flatMap(({ startKey, endKey }, region) => {
      const common = intersectRanges(range, { start: startKey, stop: endKey })
      return common === undefined ? [] : [{ ...common, region }]
    }),
  )
}

function cutPart(part: Part, cutter: RangeCutter, pieces: number): PlannedRange[] {
  const { first, last } = cutter.ends
  const starts = [part.start, ...cutter.cuts(pieces)]
  return starts.map((start, i) => ({
    start,
    stop: starts[i + 1] ?? part.stop,
    region: part.region,
    firstRow: i === 0 ? (first.rows[0] ?? start) : start,
    ...(i === starts.length - 1 ? { lastRow: last } : {}),
  }))
}
