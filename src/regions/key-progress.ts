import { commonPrefixLength } from '../bytes/compare.js'
import type { KeyRange } from './key-range.js'

/** Bytes after the common prefix that count: a double holds no more. */
const DIGITS = 6

/**
 * How far a key is on the way through a range, for progress bars: its bytes after the ends' common prefix as a
 * fraction. Rough for keys that use few byte values, always rising, and free of allocations.
 */
export class KeyProgress {
  readonly #prefix: Buffer
  readonly #low: number
  readonly #span: number

  /** Tighter ends make it truer: give the range's first and last row as bounds where they are known. */
  constructor(range: KeyRange & { readonly firstRow?: Buffer; readonly lastRow?: Buffer }) {
    const first = range.firstRow ?? range.start
    const last = range.lastRow ?? (range.stop.length > 0 ? range.stop : Buffer.alloc(DIGITS, 0xff))
    this.#prefix = first.subarray(0, commonPrefixLength(first, last))
    this.#low = digits(first, this.#prefix.length, first.length)
    this.#span = digits(last, this.#prefix.length, last.length) - this.#low
  }

  /** 0 to 1 for the row key `buf[start, end)`. */
  fraction(buf: Buffer, start: number, end: number): number {
    const prefix = this.#prefix
    for (let i = 0; i < prefix.length; i++) {
      const byte = start + i < end ? (buf[start + i] as number) : -1
      if (byte < (prefix[i] as number)) return 0
      if (byte > (prefix[i] as number)) return 1
    }
    if (this.#span <= 0) return 1
    const done = (digits(buf, start + prefix.length, end) - this.#low) / this.#span
    return Math.min(Math.max(done, 0), 1)
  }
}

function digits(buf: Buffer, start: number, end: number): number {
  let value = 0
  for (let i = 0; i < DIGITS; i++) {
    value = value * 256 + (start + i < end ? (buf[start + i] as number) : 0)
  }
  return value
}
