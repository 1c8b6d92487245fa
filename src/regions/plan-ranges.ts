import pLimit from 'p-limit'
import type { HBaseClient } from '../client/client.js'
import { cutAtRows, findEnds, type RangeEnds } from './cut-range.js'
import { intersectRanges, type KeyRange, mergeRanges } from './key-range.js'
import { RangeProber } from './range-prober.js'
import type { RegionMap } from './region-map.js'

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
 * too few, each cut again at rows that exist. The pieces are in key order and cover exactly `ranges`; a row in two of
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
  const ends = await Promise.all(parts.map((part) => limit(() => findEnds(prober, part))))
  const pieces = piecesPerPart(ends, options.targetTasks)
  const planned = await Promise.all(
    parts.map((part, i) => limit(() => cutPart(prober, part, ends[i], pieces))),
  )
  return planned.flat()
}

function clipToRegions(map: RegionMap, ranges: readonly KeyRange[]): Part[] {
  return mergeRanges(ranges).flatMap((range) =>
    map.regions.flatMap(({ startKey, endKey }, region) => {
      const common = intersectRanges(range, { start: startKey, stop: endKey })
      return common === undefined ? [] : [{ ...common, region }]
    }),
  )
}

/** The tasks that regions without rows cannot use go to the others. */
function piecesPerPart(ends: readonly (RangeEnds | undefined)[], targetTasks: number): number {
  const filled = ends.filter((end) => end !== undefined).length
  return Math.ceil((targetTasks - (ends.length - filled)) / Math.max(filled, 1))
}

async function cutPart(
  prober: RangeProber,
  part: Part,
  ends: RangeEnds | undefined,
  pieces: number,
): Promise<PlannedRange[]> {
  const firstRow = ends?.first.rows[0]
  if (ends === undefined || firstRow === undefined) return [part]
  const cuts = await cutAtRows(prober, part, ends, pieces)
  const starts = [part.start, ...cuts]
  return starts.map((start, i) => ({
    start,
    stop: starts[i + 1] ?? part.stop,
    region: part.region,
    firstRow: i === 0 ? firstRow : start,
    ...(i === starts.length - 1 ? { lastRow: ends.last } : {}),
  }))
}
