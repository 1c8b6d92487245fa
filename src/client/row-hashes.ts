import type { Timestamp } from './types.js'

const firstSlots = 4096
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

/** The hashes of a batch's rows: a set in one typed array, with linear probing. */
export class RowHashes {
  /** Different hashes. */
  size = 0
  #slots = new Int32Array(firstSlots)

  add(hash: number): void {
    const slots = this.#slots
    const mask = slots.length - 1
    let at = hash & mask
    for (let there = slots[at]; there !== 0; there = slots[at]) {
      if (there === hash) return
      at = (at + 1) & mask
    }
    slots[at] = hash
    this.size++
    if (this.size * 2 > slots.length) this.#grow()
  }

  has(hash: number): boolean {
    const slots = this.#slots
    const mask = slots.length - 1
    let at = hash & mask
    for (let there = slots[at]; there !== 0; there = slots[at]) {
      if (there === hash) return true
      at = (at + 1) & mask
    }
    return false
  }

  /** True if a hash is in both. */
  meets(other: RowHashes): boolean {
    if (other.size < this.size) return other.meets(this)
    for (const hash of this.#slots) if (hash !== 0 && other.has(hash)) return true
    return false
  }

  clear(): void {
    this.#slots.fill(0)
    this.size = 0
  }

  #grow(): void {
    const before = this.#slots
    this.#slots = new Int32Array(before.length * 2)
    this.size = 0
    for (const hash of before) if (hash !== 0) this.add(hash)
  }
}
