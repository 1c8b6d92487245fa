import pLimit from 'p-limit'
import { compareBytes } from '../bytes/compare.js'
import type { KeyRange } from './key-range.js'
import { joinRuns, type Run } from './known-rows.js'
import type { RangeProber } from './range-prober.js'
import { RowEstimate } from './row-estimate.js'

/** The ends of a range's rows, and all of them if there are only a few. */
export interface RangeEnds {
  readonly first: Run
  readonly last: Buffer
  readonly whole: boolean
}

/** Probes of one range that may be under way at once. */
const PARALLEL = 8

/** A first look spreads about this many probes over a range, because rows are seldom where the keys alone say. */
const FIRST_LOOK = 8

/** Looks at a range before its cuts are taken as they are. */
const LOOKS = 3

/** The range's first rows and its last one, with two scans in parallel; undefined if it has no rows. */
export async function findEnds(
  prober: RangeProber,
  range: KeyRange,
): Promise<RangeEnds | undefined> {
  const [first, last] = await Promise.all([prober.run(range.start, range.stop), prober.last(range)])
  const end = first?.rows.at(-1)
  if (first === undefined || end === undefined) return undefined
  if (first.whole) return { first, last: end, whole: true }
  // Rows come and go: what was read later may lie before what was read first.
  const highest = last !== undefined && compareBytes(last, end) > 0 ? last : end
  return { first, last: highest, whole: false }
}

/**
 * Existing rows that cut the range into up to `pieces` parts with about equal numbers of rows, in order and each
 * above the range's first row. Every look puts all its probes at once where the rows so far found say that cuts belong, until the
 * cuts stay on rows that are known.
 */
export async function cutAtRows(
  prober: RangeProber,
  range: KeyRange,
  ends: RangeEnds,
  pieces: number,
): Promise<Buffer[]> {
  const limit = pLimit(PARALLEL)
  let runs = joinRuns([ends.first, { from: ends.last, rows: [ends.last] }])
  for (let look = 0; look < LOOKS && !ends.whole; look++) {
    const grid = look === 0 ? pieces * Math.ceil(FIRST_LOOK / pieces) : pieces
    const missing = new RowEstimate(runs).cuts(grid, false).filter((cut) => !cut.exists)
    if (missing.length === 0) break
    const probed = await Promise.all(
      missing.map((cut) => limit(() => prober.run(cut.key, range.stop))),
    )
    runs = joinRuns([...runs, ...probed.filter((run) => run !== undefined)])
  }
  const first = ends.first.rows[0] ?? range.start
  const cuts = new RowEstimate(runs).cuts(pieces, true).map((cut) => cut.key)
  return cuts.filter((cut, i) => compareBytes(cut, cuts[i - 1] ?? first) > 0)
}
