import { nextKey } from '../../bytes/compare.js'
import type { KeyRange } from '../../regions/key-range.js'

/** Rows that are looked at again together. */
const MOST_ROWS = 1000

/** So many equal rows between two that differ are not read again. */
const WIDE_GAP = 100

/** Rows that follow each other, but for some that are equal. */
export interface RowSpan {
  readonly range: KeyRange
  readonly keys: readonly Buffer[]
}

/** Rows that differed when they were first looked at, in order. */
export class RowBatch {
  #spans: { keys: Buffer[]; at: number }[] = []
  #rows = 0
  #last: Buffer | undefined

  get full(): boolean {
    return this.#rows === MOST_ROWS
  }

  /** True for a row that is the last one, too. */
  has(key: Buffer): boolean {
    return this.#last?.equals(key) ?? false
  }

  /** @param at how many rows of the file came before, more or less */
  add(key: Buffer, at: number): void {
    this.#last = key
    this.#rows++
    const span = this.#spans.at(-1)
    if (span === undefined || at - span.at > WIDE_GAP) {
      this.#spans.push({ keys: [key], at })
      return
    }
    span.keys.push(key)
    span.at = at
  }

  /** The rows up to now, which are forgotten. */
  takeSpans(): RowSpan[] {
    const spans = this.#spans.flatMap(({ keys }): RowSpan[] => {
      const [first, last] = [keys[0], keys.at(-1)]
      if (first === undefined || last === undefined) return []
      return [{ keys, range: { start: first, stop: nextKey(last) } }]
    })
    this.#spans = []
    this.#rows = 0
    return spans
  }
}
