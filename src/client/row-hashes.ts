import type { Timestamp } from './types.js'

/** Little at first: there can be a batch for each of thousands of regions. */
const firstSlots = 64
const prime = 0x01000193

/**
 * Key and timestamp of a row as 32 bits other than 0. Rows that could overwrite each other have the same; for others
 * it is one chance in four billion, which costs a wait and no more.
 */
export function hashRow(buf: Buffer, start: number, end: number, timestamp: Timestamp): number {
  let hash = typeof timestamp === 'number' ? timestamp | 0 : Number(BigInt.asIntN(32, timestamp))
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (buf[i] as number), prime)
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b)
  hash ^= hash >>> 13
  return hash === 0 ? 1 : hash
}

/** The hashes of a batch's rows: a set in typed arrays, with linear probing. */
export class RowHashes {
  /** Different hashes. */
  size = 0
  /** A hash or 0, at the place that its low bits name or behind it; at most half of it is filled. */
  #slots = new Int32Array(firstSlots)
  /** The hashes one behind the other, so that going through them costs no more than there are. */
  #list = new Int32Array(firstSlots / 2)

  /** Bytes that it takes, filled or not. */
  get capacity(): number {
    return 6 * this.#slots.length
  }

  add(hash: number): void {
    const at = this.#find(hash)
    if (this.#slots[at] === hash) return
    if (this.size === this.#list.length) {
      this.#grow()
      this.add(hash)
      return
    }
    this.#slots[at] = hash
    this.#list[this.size++] = hash
  }

  has(hash: number): boolean {
    return this.#slots[this.#find(hash)] === hash
  }

  /** True if a hash is in both. */
  meets(other: RowHashes): boolean {
    if (other.size < this.size) return other.meets(this)
    const list = this.#list
    for (let i = 0; i < this.size; i++) if (other.has(list[i] as number)) return true
    return false
  }

  clear(): void {
    this.#slots.fill(0)
    this.size = 0
  }

  /** Where `hash` is, or the free place where it belongs. */
  #find(hash: number): number {
    const slots = this.#slots
    const mask = slots.length - 1
    let at = hash & mask
    for (let there = slots[at]; there !== 0 && there !== hash; there = slots[at]) {
      at = (at + 1) & mask
    }
    return at
  }

  #grow(): void {
    const before = this.#list
    this.#slots = new Int32Array(this.#slots.length * 2)
    this.#list = new Int32Array(before.length * 2)
    this.#list.set(before)
    for (const hash of before) this.#slots[this.#find(hash)] = hash
  }
}
