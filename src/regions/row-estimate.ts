import { compareBytes } from '../bytes/compare.js'
import { KeySpace } from './key-space.js'
import { firstOf, lastOf, type Run } from './known-rows.js'

/** A place to cut: a row that exists, or a key between two known rows at which to look for one. */
export interface CutPoint {
  readonly key: Buffer
  readonly exists: boolean
}

/** Part of the range with its estimated number of rows: one step inside a run, or all between two runs. */
interface Segment {
  readonly start: Buffer
  readonly stop: Buffer
  readonly rows: number
  /** Up to where rows can be; `start` inside a run. */
  readonly filledTo: Buffer
}

/**
 * Local densities that differ by less than this can come from random keys alone, and then one density
 * for all gives the more even cuts.
 */
const RANDOM_SPREAD = 3

/** How far from its ideal place a cut may be to save a probe, as a part of a piece. */
const TOLERANCE = 0.1

/**
 * Where the rows of a range are, estimated from a few runs of consecutive rows: between two runs there are as many
 * as their densities and the free space say.
 */
export class RowEstimate {
  readonly rows: number
  readonly #space: KeySpace
  readonly #segments: readonly Segment[]

  /** @param runs joined and in order; the first has the range's first row, the last its last row */
  constructor(runs: readonly Run[]) {
    this.#space = new KeySpace(runs.flatMap((run) => run.rows))
    const densities = levelled(runs.map((run) => this.#density(run)))
    this.#segments = runs.flatMap((run, i) => {
      const next = runs[i + 1]
      const inside = steps(run)
      return next === undefined
        ? inside
        : [...inside, this.#gap(run, next, [densities[i], densities[i + 1]])]
    })
    this.rows = this.#segments.reduce((sum, segment) => sum + segment.rows, 0)
  }

  /** The points that cut the range into `pieces` parts with equal numbers of rows, by what is known so far. */
  cuts(pieces: number, nearest: boolean): CutPoint[] {
    const cuts: CutPoint[] = []
    const piece = this.rows / pieces
    let before = 0
    for (const segment of this.#segments) {
      for (let i = cuts.length + 1; i < pieces && i * piece <= before + segment.rows; i++) {
        cuts.push(this.#cutIn(segment, i * piece - before, nearest ? Infinity : TOLERANCE * piece))
      }
      before += segment.rows
    }
    return cuts
  }

  #cutIn(segment: Segment, rowsIn: number, tolerance: number): CutPoint {
    const fraction = segment.rows === 0 ? 0 : rowsIn / segment.rows
    const toStop = segment.rows - rowsIn
    if (Math.min(rowsIn, toStop) <= tolerance || segment.filledTo === segment.start) {
      return { key: rowsIn < toStop ? segment.start : segment.stop, exists: true }
    }
    const key = this.#space.between(segment.start, segment.filledTo, fraction)
    const inside = compareBytes(key, segment.start) > 0 && compareBytes(key, segment.stop) < 0
    return inside ? { key, exists: false } : { key: segment.start, exists: true }
  }

  #gap(run: Run, next: Run, densities: readonly (number | undefined)[]): Segment {
    const start = lastOf(run)
    const stop = firstOf(next)
    const filledTo = compareBytes(next.from, start) > 0 ? next.from : start
    const known = densities.filter((density) => density !== undefined)
    const density = known.reduce((sum, each) => sum + each, 0) / Math.max(known.length, 1)
    return { start, stop, filledTo, rows: 1 + this.#space.distance(start, filledTo) * density }
  }

  /** Rows per unit of key space; undefined if the run is too short to tell. */
  #density(run: Run): number | undefined {
    const span = this.#space.distance(firstOf(run), lastOf(run))
    return run.rows.length < 3 || span === 0 ? undefined : (run.rows.length - 1) / span
  }
}

function steps(run: Run): Segment[] {
  return run.rows.slice(1).map((stop, i) => {
    const start = run.rows[i] ?? stop
    return { start, stop, rows: 1, filledTo: start }
  })
}

/** Replaces densities that are equal up to chance by their mean. */
function levelled(densities: readonly (number | undefined)[]): (number | undefined)[] {
  const known = densities.filter((density) => density !== undefined)
  if (known.length === 0) return densities.map(() => 1)
  if (Math.max(...known) > Math.min(...known) * RANDOM_SPREAD) return [...densities]
  const mean = known.length / known.reduce((sum, density) => sum + 1 / density, 0)
  return densities.map(() => mean)
}
