import { type BitReader, UNDERRUN } from './bit-reader.js'

const MAX_LENGTH = 20
/** Codes up to this length take one look into a table. */
const FAST_BITS = 10

/** One canonical prefix code. */
export class HuffmanCode {
  /** `symbol << 5 | length` for every beginning that decides; 0 for the others. */
  readonly #fast = new Uint16Array(1 << FAST_BITS)
  /** For each length, the first code after those of that length, aligned to the greatest length. */
  readonly #limit = new Int32Array(MAX_LENGTH + 2)
  /** For each length, what a code is ahead of its place in `#symbols`. */
  readonly #ahead = new Int32Array(MAX_LENGTH + 1)
  readonly #symbols: Uint16Array
  readonly #longest: number

  /** @param lengths of the symbols' codes, each from 1 to 20 */
  constructor(lengths: Uint8Array) {
    this.#symbols = new Uint16Array(lengths.length)
    this.#longest = Math.max(...lengths)
    let code = 0
    let placed = 0
    for (let length = 1; length <= this.#longest; length++) {
      this.#ahead[length] = code - placed
      for (let symbol = 0; symbol < lengths.length; symbol++) {
        if (lengths[symbol] !== length) continue
        this.#symbols[placed++] = symbol
        if (length <= FAST_BITS) this.#fillFast(code, length, symbol)
        code++
      }
      this.#limit[length] = code << (MAX_LENGTH - length)
      code <<= 1
    }
  }

  /** The next symbol, or -1 for bits that are no code. */
  read(reader: BitReader): number {
    while (reader.count < MAX_LENGTH) {
      if (reader.next >= reader.end) return this.#readLast(reader)
      reader.bits = (reader.bits << 8) | (reader.buf[reader.next++] as number)
      reader.count += 8
    }
    return this.#decode(reader, (reader.bits >>> (reader.count - MAX_LENGTH)) & 0xfffff)
  }

  /** The buffer's last bits are followed by zeros that must not be used. */
  #readLast(reader: BitReader): number {
    const { bits, count } = reader
    const known = bits & ((1 << count) - 1)
    const symbol = this.#decode(reader, (known << (MAX_LENGTH - count)) & 0xfffff)
    if (reader.count < 0) throw UNDERRUN
    return symbol
  }

  #decode(reader: BitReader, window: number): number {
    const fast = this.#fast[window >>> (MAX_LENGTH - FAST_BITS)] as number
    if (fast !== 0) {
      reader.count -= fast & 31
      return fast >>> 5
    }
    for (let length = 1; length <= this.#longest; length++) {
      if (window >= (this.#limit[length] as number)) continue
      reader.count -= length
      const place = (window >>> (MAX_LENGTH - length)) - (this.#ahead[length] as number)
      return this.#symbols[place] ?? -1
    }
    return -1
  }

  #fillFast(code: number, length: number, symbol: number): void {
    const first = code << (FAST_BITS - length)
    const last = (code + 1) << (FAST_BITS - length)
    for (let at = first; at < last && at < this.#fast.length; at++) {
      this.#fast[at] = (symbol << 5) | length
    }
  }
}
