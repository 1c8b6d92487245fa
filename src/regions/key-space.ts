import { commonPrefixLength } from '../bytes/compare.js'
import { type Alphabet, guessAlphabets, unseenGroups } from './alphabet.js'

/** Positions looked at after the common prefix: more than enough digits for any cut. */
const MOST_POSITIONS = 64

/** How much finer than the distance between its neighbours an interpolated key is. */
const RESOLUTION = 1e-4

/**
 * The keys of a range as numbers: after the prefix that all of them share, each byte is a digit in the alphabet seen at
 * its position. Distances stay exact for close keys because equal digits cancel out before they are weighted.
 */
export class KeySpace {
  readonly #prefix: Buffer
  readonly #alphabets: readonly Alphabet[]
  readonly #weights: readonly number[]

  /** @param samples existing row keys in order, the range's first and last among them */
  constructor(samples: readonly Buffer[]) {
    const first = samples[0] ?? Buffer.alloc(0)
    const last = samples.at(-1) ?? first
    this.#prefix = first.subarray(0, commonPrefixLength(first, last))
    const seen: Set<number>[] = []
    const start = this.#prefix.length
    for (const key of samples) {
      const end = Math.min(key.length, start + MOST_POSITIONS)
      for (let i = start; i < end; i++) {
        const bytes = seen[i - start] ?? new Set()
        seen[i - start] = bytes
        bytes.add(key[i] as number)
      }
    }
    this.#alphabets = guessAlphabets(seen, samples.length)
    let weight = 1
    this.#weights = this.#alphabets.map((alphabet) => {
      weight /= alphabet.bytes.length
      return weight
    })
  }

  /** From `a` up to `b`, where the whole space is 1; not negative for a <= b. */
  distance(a: Buffer, b: Buffer): number {
    let sum = 0
    const weights = this.#weights
    for (let position = 0; position < weights.length; position++) {
      const digits = this.#digit(b, position) - this.#digit(a, position)
      if (digits !== 0) sum += digits * (weights[position] as number)
    }
    return Math.max(sum, 0)
  }

  /** A short key about `fraction` of the way from `a` to `b`; rows need not exist there. */
  between(a: Buffer, b: Buffer, fraction: number): Buffer {
    const common = commonPrefixLength(a, b)
    const from = Math.max(common - this.#prefix.length, 0)
    let scale = 1
    let low = 0
    let span = 0
    for (let position = from; position < this.#weights.length; position++) {
      scale /= this.#radix(position)
      low += this.#digit(a, position) * scale
      span += (this.#digit(b, position) - this.#digit(a, position)) * scale
    }
    const digits = this.#digits(low + span * fraction, from, span * RESOLUTION)
    return Buffer.concat([a.subarray(0, common), digits])
  }

  /** Keys from which rows would show that the guessed alphabet is too small where it matters most. */
  doubts(first: Buffer, last: Buffer): Buffer[] {
    const position = this.#prefix.length
    const low = first[position]
    const high = last[position]
    const alphabet = this.#alphabets[0]
    if (low === undefined || high === undefined || alphabet === undefined) return []
    const groups = unseenGroups(alphabet, low, high)
    return groups.map((byte) => Buffer.concat([this.#prefix, Buffer.of(byte)]))
  }

  #digits(target: number, from: number, precision: number): Buffer {
    const bytes: number[] = []
    let rest = target
    let scale = 1
    for (let position = from; position < this.#alphabets.length && scale > precision; position++) {
      const alphabet = this.#alphabets[position]
      if (alphabet === undefined) break
      const radix = alphabet.bytes.length
      rest *= radix
      scale /= radix
      const digit = Math.min(Math.max(Math.floor(rest), 0), radix - 1)
      rest -= digit
      bytes.push(alphabet.bytes[digit] as number)
    }
    return Buffer.from(bytes)
  }

  #radix(position: number): number {
    return this.#alphabets[position]?.bytes.length ?? 1
  }

  /** A key that ends before `position` counts as the lowest with its beginning. */
  #digit(key: Buffer, position: number): number {
    const byte = key[this.#prefix.length + position]
    return byte === undefined ? 0 : (this.#alphabets[position]?.rank[byte] ?? 0)
  }
}
