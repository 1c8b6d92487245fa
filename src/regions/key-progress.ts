import type { KeyRange } from './key-range.js'
import { KeySpace } from './key-space.js'

/** Stands for the end of a table when its last row is not known. */
const topOfKeySpace = Buffer.alloc(6, 0xff)

/**
 * How far a scan is on its way through a range, for progress bars, from the keys it passes. Keys count as digits in the
 * alphabet that the range's ends show, so that text keys do not rush through the bytes they never use.
 */
export class KeyProgress {
  readonly #space: KeySpace
  readonly #first: Buffer
  readonly #whole: number
  #reached = 0

  /** Tighter ends make it truer: give the range's first and last row where they are known. */
  constructor(range: KeyRange & { readonly firstRow?: Buffer; readonly lastRow?: Buffer }) {
    this.#first = range.firstRow ?? range.start
    const end = range.lastRow ?? range.stop
    const last = end.length > 0 ? end : topOfKeySpace
    const bounded = this.#first.length > 0 && end.length > 0
    // An open end says nothing about the alphabet: then every byte value counts.
    const every = Array.from({ length: 256 }, (_, byte) => Buffer.from([byte, byte]))
    this.#space = new KeySpace(bounded ? [this.#first, last] : every)
    this.#whole = this.#space.distance(this.#first, last)
  }

  /** 0 to 1 for a row key of the range. */
  fraction(key: Buffer): number {
    if (this.#whole === 0) return 0
    return Math.min(this.#space.distance(this.#first, key) / this.#whole, 1)
  }

  /** How much further `key` is than every key before it. */
  step(key: Buffer | undefined): number {
    const reached = key === undefined ? 0 : this.fraction(key)
    const step = Math.max(reached - this.#reached, 0)
    this.#reached += step
    return step
  }
}
