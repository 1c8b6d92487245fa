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
  /** How much of the space is known to be empty, as a part of the rest. */
  readonly emptiness: number
}

/** Where a look at the row just below `below` would tell how far the rows before it reach. */
export interface Edge {
  readonly above: Buffer
  readonly below: Buffer
  /** The first row at or after `below`. */
  readonly next: Buffer
}

/**
 * Local densities that differ by less than this can come from random keys alone, and then one density
 * for all gives the more even cuts.
 */
const RANDOM_SPREAD = 3

/** An empty stretch of this size, against the space before it, puts in doubt that the space before it is full. */
const SUSPICIOUS = 0.05

/**
 * Where the rows of a range are, estimated from a few runs of consecutive rows: between two runs there are as many
 * as their densities and the free space say.
 */
export class RowEstimate {
  /** From the first row to the last: one less than there are rows. */
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

  /**
   * The points that cut the range into `pieces` parts with equal numbers of rows, by what is known so far.
   * @param tolerance how far from its ideal place a cut may be to fall on a known row, as a part of a piece
   */
  cuts(pieces: number, tolerance: number): CutPoint[] {
    const cuts: CutPoint[] = []
    const piece = this.rows / pieces
    let before = 0
    for (const segment of this.#segments) {
      for (let i = cuts.length + 1; i < pieces && i * piece <= before + segment.rows; i++) {
        cuts.push(this.#cutIn(segment, i * piece - before, tolerance * piece))
      }
      before += segment.rows
    }
    return cuts
  }

  /** Stretches that may hold far fewer rows than estimated, because what follows them is empty. */
  edges(pieces: number): Edge[] {
    const least = this.rows / pieces / 2
    return this.#segments
      .filter((segment) => segment.rows > least && segment.emptiness > SUSPICIOUS)
      .map(({ start, filledTo, stop }) => ({ above: start, below: filledTo, next: stop }))
  }

  /** Keys from which rows would show that the estimate knows too little of the keys. */
  doubts(): Buffer[] {
    const first = this.#segments[0]?.start
    const last = this.#segments.at(-1)?.stop
    return first === undefined || last === undefined ? [] : this.#space.doubts(first, last)
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
    const filled = this.#space.distance(start, filledTo)
    const emptiness = filled === 0 ? 0 : this.#space.distance(filledTo, stop) / filled
    return { start, stop, filledTo, emptiness, rows: 1 + filled * density }
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
    return { start, stop, rows: 1, filledTo: start, emptiness: 0 }
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
