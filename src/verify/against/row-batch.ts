import { nextKey } from '../../bytes/compare.js'
import type { KeyRange } from '../../regions/key-range.js'

/** Rows that are looked at again together. */
const MOST_ROWS = 1000

/** Rows of one range that differed, and from the first to the last of them. */
export interface RowSpan {
  readonly range: KeyRange
  readonly keys: readonly Buffer[]
}

/** Rows that differed when they were first looked at, in order. */
export class RowBatch {
  #spans: Buffer[][] = []
  #rows = 0
  #last: Buffer | undefined

  get full(): boolean {
    return this.#rows === MOST_ROWS
  }

  /** What follows lies in another range: the rows between them are the same on both sides. */
  beginRange(): void {
    this.#spans.push([])
  }

  /** Whether it is the row that was added last. */
  has(key: Buffer): boolean {
    return this.#last?.equals(key) ?? false
  }

  add(key: Buffer): void {
    this.#last = key
    this.#rows++
    this.#spans.at(-1)?.push(key)
  }

  /** The rows up to now, which are forgotten; the range goes on. */
  takeSpans(): RowSpan[] {
    const spans = this.#spans.flatMap((keys): RowSpan[] => {
      const [first, last] = [keys[0], keys.at(-1)]
      if (first === undefined || last === undefined) return []
      return [{ keys, range: { start: first, stop: nextKey(last) } }]
    })
    this.#spans = [[]]
    this.#rows = 0
    return spans
  }
}
