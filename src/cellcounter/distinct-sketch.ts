import { crc32, murmur3 } from '../bytes/hashes.js'

/** Hashes that are kept. */
const KEPT = 1024

const HASH_SPACE = 2 ** 53

/** One standard deviation of an estimate, as a part of it. */
export const DISTINCT_ERROR: number = 1 / Math.sqrt(KEPT - 2)

/**
 * Estimates how many different byte strings it has seen, from the lowest of their hashes (the "k minimum values" sketch):
 * where the k-th lowest lies tells how densely the hashes lie. Up to k strings the number is exact.
 */
export class DistinctSketch {
  readonly #hashes: Set<number>
  /** Hashes from here on are not among the lowest. */
  #limit = Number.POSITIVE_INFINITY

  constructor(hashes: Iterable<number> = []) {
    this.#hashes = new Set(hashes)
    if (this.#hashes.size > KEPT) this.#cut()
  }

  add(buf: Buffer, start: number, end: number): void {
    this.#take(hash(buf, start, end))
  }

  /** Takes over what another one has seen. */
  merge(hashes: Iterable<number>): void {
    for (const each of hashes) this.#take(each)
  }

  /** In ascending order: all that another sketch has to know. */
  hashes(): number[] {
    this.#cut()
    return [...this.#hashes]
  }

  estimate(): { readonly count: number; readonly exact: boolean } {
    const hashes = this.hashes()
    const highest = hashes[KEPT - 1]
    if (highest === undefined) return { count: hashes.length, exact: true }
    return { count: Math.round((KEPT - 1) / ((highest + 1) / HASH_SPACE)), exact: false }
  }

  #take(each: number): void {
    if (each > this.#limit) return
    this.#hashes.add(each)
    if (this.#hashes.size >= 2 * KEPT) this.#cut()
  }

  #cut(): void {
    const sorted = Float64Array.from(this.#hashes).sort().subarray(0, KEPT)
    this.#hashes.clear()
    for (const each of sorted) this.#hashes.add(each)
    if (sorted.length === KEPT) this.#limit = sorted[KEPT - 1] as number
  }
}

/** 53 bits, as many as a number holds exactly: with 32, chance would make equals of a table's columns. */
function hash(buf: Buffer, start: number, end: number): number {
  return murmur3(buf, start, end) * 2 ** 21 + (crc32(buf, start, end) >>> 11)
}
