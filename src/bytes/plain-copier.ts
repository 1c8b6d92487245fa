import { LastView } from './copy.js'

const WORD = 4
/** The same byte four times. */
const REPEATED = 0x01010101
const HIGH_BITS = 0x80808080

/**
 * Copies bytes as long as none of them is special: a control character, or one of two bytes to be named. Looks at four
 * bytes at a time with the arithmetic that finds a zero byte in a word.
 */
export class PlainCopier {
  readonly #from = new LastView()
  readonly #to = new LastView()
  readonly #below: number
  readonly #one: number
  readonly #other: number
  readonly #special = new Uint8Array(256)

  /** @param below bytes below this one are special, at most 0x80; `one` and `other` are, too. */
  constructor(below: number, one: number, other: number) {
    this.#below = Math.imul(below, REPEATED)
    this.#one = Math.imul(one, REPEATED)
    this.#other = Math.imul(other, REPEATED)
    this.#special.fill(1, 0, below)
    this.#special[one] = 1
    this.#special[other] = 1
  }

  /**
   * Copies `source[start, end)` to `target`, which has room for it. Returns the position after it, or -1 when a byte was
   * special: what lies behind `position` is then anything.
   */
  copy(source: Buffer, start: number, end: number, target: Buffer, position: number): number {
    const length = end - start
    if (length < WORD) return this.#copyBytes(source, start, end, target, position)
    const from = this.#from.of(source)
    const to = this.#to.of(target)
    const shift = position - start
    const last = end - WORD
    const below = this.#below
    const one = this.#one
    const other = this.#other
    for (let i = start; ; i = Math.min(i + WORD, last)) {
      const word = from.getInt32(i, true)
      const a = word ^ one
      const b = word ^ other
      const found = ((word - below) & ~word) | ((a - REPEATED) & ~a) | ((b - REPEATED) & ~b)
      if ((found & HIGH_BITS) !== 0) return -1
      to.setInt32(i + shift, word, true)
      if (i === last) return position + length
    }
  }

  #copyBytes(source: Buffer, start: number, end: number, target: Buffer, position: number): number {
    let at = position
    for (let i = start; i < end; i++) {
      const byte = source[i] as number
      if (this.#special[byte] === 1) return -1
      target[at++] = byte
    }
    return at
  }
}
