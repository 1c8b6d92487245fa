import { compareBytes } from '../bytes/compare.js'

const MOST_KEYS = 200_000
const MOST_BYTES = 32 * 2 ** 20

interface SampledKey {
  readonly key: Buffer
  /** How much of the data stands for it. */
  weight: number
}

/**
 * Some of the keys of a table to be, each with the amount of data that it stands for, and the keys that cut all of it into
 * equal parts. However many are added, memory stays bounded: of two neighbours in the order of arrival one then stands
 * for both. Nothing is left to chance, so the same keys give the same cuts.
 */
export class KeySample {
  #keys: SampledKey[] = []
  #bytes = 0
  /** Of how many keys added one is kept. */
  #stride = 1
  #added = 0

  /** Keys kept. */
  get size(): number {
    return this.#keys.length
  }

  /** Copies the key. */
  add(buf: Buffer, start: number, end: number, weight: number): void {
    const last = this.#keys.at(-1)
    if (this.#added++ % this.#stride !== 0 && last !== undefined) {
      last.weight += weight
      return
    }
    this.#keys.push({ key: Buffer.from(buf.subarray(start, end)), weight })
    this.#bytes += end - start
    if (this.#keys.length > MOST_KEYS || this.#bytes > MOST_BYTES) this.#thin()
  }

  /**
   * The keys that cut the data into `parts` of the same weight, in order. There are fewer than `parts - 1` where single keys
   * outweigh a part, or where there are not that many keys.
   */
  quantiles(parts: number): Buffer[] {
    const sorted = [...this.#keys].sort((a, b) => compareBytes(a.key, b.key))
    const first = sorted[0]?.key
    const total = sorted.reduce((sum, { weight }) => sum + weight, 0)
    const cuts: Buffer[] = []
    let passed = 0
    let part = 1
    for (const { key, weight } of sorted) {
      const due = passed >= (total * part) / parts && part < parts
      passed += weight
      if (!due) continue
      // The table's first key needs no cut, and nothing lies between equal keys.
      const before = cuts.at(-1) ?? first
      if (before !== undefined && compareBytes(before, key) < 0) {
        cuts.push(key)
        while (passed - weight >= (total * part) / parts) part++
      }
    }
    return cuts
  }

  /** The parts of the data, 0 to 1, below the first of `cuts`, between each two of them, and from the last one on. */
  shares(cuts: readonly Buffer[]): number[] {
    const weights = new Float64Array(cuts.length + 1)
    let total = 0
    for (const { key, weight } of this.#keys) {
      let low = 0
      let high = cuts.length
      while (low < high) {
        const middle = (low + high) >>> 1
        if (compareBytes(key, cuts[middle] as Buffer) >= 0) low = middle + 1
        else high = middle
      }
      weights[low] = (weights[low] as number) + weight
      total += weight
    }
    return Array.from(weights, (weight) => (total === 0 ? 0 : weight / total))
  }

  #thin(): void {
    const kept: SampledKey[] = []
    for (const [index, sampled] of this.#keys.entries()) {
      const last = kept.at(-1)
      if (index % 2 === 1 && last !== undefined) last.weight += sampled.weight
      else kept.push(sampled)
    }
    this.#keys = kept
    this.#bytes = kept.reduce((sum, { key }) => sum + key.length, 0)
    this.#stride *= 2
    this.#added = kept.length * this.#stride
  }
}
