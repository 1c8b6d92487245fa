import { compareStops, type KeyRange } from '../regions/key-range.js'
import type { Segment } from './range-digest.js'

export type Side = 'source' | 'target'

/** Segments that the side which is ahead may have waiting. */
const MOST_WAITING = 1024

/** Differing ranges that are remembered apart; what differs in more places is read in larger ranges. */
const MOST_RANGES = 10_000

/**
 * Compares the segments of both sides as they come. Where a segment begins on one side only, because a row is missing
 * on the other, the segments are taken together up to the next place where both sides have a border.
 */
export class SegmentMatcher {
  /** Segments that were compared. */
  compared = 0
  /** Ranges that are not the same on both sides, in order. */
  readonly differing: KeyRange[] = []
  readonly #waiting: Readonly<Record<Side, Segment[]>> = { source: [], target: [] }
  /** Where both sides last had a border, if they have not been equal from there on. */
  #differsFrom: Buffer | undefined
  #wake: (() => void) | undefined
  #room: Promise<void> | undefined

  push(side: Side, segment: Segment): void {
    this.#waiting[side].push(segment)
    this.#match()
  }

  /** A promise to wait for when this side is too far ahead of the other. */
  room(side: Side): Promise<void> | undefined {
    if (this.#waiting[side].length <= MOST_WAITING) return undefined
    this.#room ??= new Promise((resolve) => {
      this.#wake = resolve
    })
    return this.#room
  }

  /** Lets go whoever waits: the other side will not come any more. */
  release(): void {
    this.#wake?.()
    this.#wake = undefined
    this.#room = undefined
  }

  #match(): void {
    const { source, target } = this.#waiting
    let taken = 0
    const [ofSource, ofTarget] = [source.values(), target.values()]
    let one = ofSource.next().value
    let other = ofTarget.next().value
    let [sources, targets] = [0, 0]
    while (one !== undefined && other !== undefined) {
      const order = compareStops(one.end, other.end)
      if (order === 0) {
        this.#close(one, other)
        taken++
      } else {
        this.#differsFrom ??= one.start
      }
      if (order <= 0) {
        sources++
        one = ofSource.next().value
      }
      if (order >= 0) {
        targets++
        other = ofTarget.next().value
      }
    }
    source.splice(0, sources)
    target.splice(0, targets)
    this.compared += taken
    if (sources + targets > 0) this.release()
  }

  /** Both segments end at the same key. */
  #close(one: Segment, other: Segment): void {
    const start = this.#differsFrom
    this.#differsFrom = undefined
    if (start === undefined && one.digest.equals(other.digest)) return
    this.#add({ start: start ?? one.start, stop: one.end })
  }

  #add(range: KeyRange): void {
    const last = this.differing.at(-1)
    const touches = last?.stop.equals(range.start) ?? false
    if (last !== undefined && (touches || this.differing.length >= MOST_RANGES)) {
      this.differing[this.differing.length - 1] = { start: last.start, stop: range.stop }
    } else {
      this.differing.push(range)
    }
  }
}
