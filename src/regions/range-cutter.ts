import pLimit from 'p-limit'
import { compareBytes } from '../bytes/compare.js'
import type { KeyRange } from './key-range.js'
import { joinRuns, type Run } from './known-rows.js'
import type { RangeProber } from './range-prober.js'
import { type Edge, RowEstimate } from './row-estimate.js'

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

/** How far from its ideal place a cut may be to save a probe, as a part of a piece: in the first look, and after it. */
const CLOSE = 0.1
const CLOSE_ENOUGH = 0.2

/** Looks at a range before its cuts are taken as they are. */
const LOOKS = 4

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

/** Finds places to cut one range, from what it knows of the range's rows. */
export class RangeCutter {
  readonly ends: RangeEnds
  readonly #prober: RangeProber
  readonly #range: KeyRange
  #runs: readonly Run[]
  #looked = false

  constructor(prober: RangeProber, range: KeyRange, ends: RangeEnds) {
    this.ends = ends
    this.#prober = prober
    this.#range = range
    this.#runs = joinRuns([ends.first, { from: ends.last, rows: [ends.last] }])
  }

  /** Rows in the range, as far as they can be estimated: after {@link explore} mostly within a factor of two. */
  get rows(): number {
    return new RowEstimate(this.#runs).rows + 1
  }

  /**
   * Looks for rows where `pieces` equal parts would meet. Every look puts all its probes at once where the rows so far
   * found say that cuts belong, until the cuts stay on rows that are known.
   */
  async explore(pieces: number): Promise<void> {
    if (this.ends.whole || pieces < 2) return
    const limit = pLimit(PARALLEL)
    for (let look = 0; look < LOOKS; look++) {
      const estimate = new RowEstimate(this.#runs)
      const probes = this.#looked ? nextLook(estimate, pieces) : firstLook(estimate, pieces)
      this.#looked = true
      if (probes.length === 0) return
      const found = await Promise.all(
        probes.map((probe) => limit(() => probe(this.#prober, this.#range.stop))),
      )
      this.#runs = joinRuns([...this.#runs, ...found.flat()])
    }
  }

  /**
   * Known rows that cut the range into up to `pieces` parts with about equal numbers of rows, in order and each
   * above the range's first row.
   */
  cuts(pieces: number): Buffer[] {
    const first = this.ends.first.rows[0] ?? this.#range.start
    const points = new RowEstimate(this.#runs).cuts(pieces, Number.POSITIVE_INFINITY)
    const keys = points.map((cut) => cut.key)
    return keys.filter((key, i) => compareBytes(key, keys[i - 1] ?? first) > 0)
  }
}

type Probe = (prober: RangeProber, stop: Buffer) => Promise<Run[]>

/** An even spread, so that a table with evenly spread keys needs no second look. */
function firstLook(estimate: RowEstimate, pieces: number): Probe[] {
  const grid = pieces * Math.ceil(FIRST_LOOK / pieces)
  const cuts = estimate.cuts(grid, CLOSE).filter((cut) => !cut.exists)
  return [...cuts.map((cut) => cut.key), ...estimate.doubts()].map(probeFrom)
}

function nextLook(estimate: RowEstimate, pieces: number): Probe[] {
  const cuts = estimate.cuts(pieces, CLOSE_ENOUGH).filter((cut) => !cut.exists)
  return [...cuts.map((cut) => probeFrom(cut.key)), ...estimate.edges(pieces).map(probeEdge)]
}

function probeFrom(key: Buffer): Probe {
  return async (prober, stop) => {
    const run = await prober.run(key, stop)
    return run === undefined ? [] : [run]
  }
}

/** The last row before an empty stretch, and that nothing is between it and the next. */
function probeEdge({ above, below, next }: Edge): Probe {
  return async (prober) => {
    const row = await prober.last({ start: above, stop: below })
    const edge = row ?? above
    return [
      { from: edge, rows: [edge] },
      { from: edge, rows: [next] },
    ]
  }
}
