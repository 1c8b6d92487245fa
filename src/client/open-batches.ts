import type { RowBuffer } from '../wire/row-buffer.js'
import type { RegionMap } from './region-map.js'
import { RowHashes } from './row-hashes.js'
import type { RowExtras, Timestamp } from './types.js'

/** What the rows of a batch have in common. */
export interface BatchPlace {
  readonly regions: RegionMap
  readonly region: number
  /** The timestamp of the call, where the API has one for each call only. */
  readonly timestamp: Timestamp
  /** What the call says of all its rows, where the API has no place for it in the row. */
  readonly extras: RowExtras | undefined
}

/** Rows for one region, encoded and waiting to be sent, with the tag that finds each one's source again. */
export class Batch<Row> {
  readonly encoder: RowBuffer<Row>
  readonly tags: number[] = []
  readonly hashes: RowHashes = new RowHashes()
  place: BatchPlace

  constructor(encoder: RowBuffer<Row>, place: BatchPlace) {
    this.encoder = encoder
    this.place = place
  }

  /** Memory that it takes, filled or not. */
  get capacity(): number {
    return this.encoder.capacity + this.hashes.capacity
  }

  /** Two of its rows have the same key and timestamp: their order is what decides. */
  get hasRepeats(): boolean {
    return this.hashes.size > 0 && this.hashes.size < this.encoder.rows
  }

  /** True if a row of one could overwrite a row of the other, so that their order decides. */
  meets(other: Batch<Row>): boolean {
    const { regions, region } = this.place
    const apart = other.place.regions === regions && other.place.region !== region
    return !apart && this.hashes.meets(other.hashes)
  }

  clear(): void {
    this.encoder.clear()
    this.hashes.clear()
    this.tags.length = 0
  }
}

/** What a batch costs beside its encoder's buffers: the objects around them. */
const batchOverhead = 1024

/** Batches compared when one has to go out early. */
const oldest = 512

/** Batches being filled, by region (and timestamp and extras, where a call has them for all its rows), and empty ones to be used again. */
export class OpenBatches<Row> {
  /**
   * Memory of the open and the spare batches, used or not: with thousands of regions most of it is room that is not
   * filled yet.
   */
  #held = 0
  readonly #most: number
  readonly #newEncoder: () => RowBuffer<Row>
  readonly #open = new Map<number | string, Batch<Row>>()
  readonly #spare: Batch<Row>[] = []

  /** @param most bytes past which open batches have to go out early */
  constructor(most: number, newEncoder: () => RowBuffer<Row>) {
    this.#most = most
    this.#newEncoder = newEncoder
  }

  get full(): boolean {
    return this.#held > this.#most
  }

  get size(): number {
    return this.#open.size
  }

  find(key: number | string): Batch<Row> | undefined {
    return this.#open.get(key)
  }

  open(key: number | string, place: BatchPlace): Batch<Row> {
    const batch = this.#spare.pop() ?? this.#newBatch(place)
    batch.place = place
    this.#open.set(key, batch)
    return batch
  }

  /** Adds a row of `size` bytes to an open batch. `timestamp` is for rows without their own; a hash of 0 is none. */
  add(batch: Batch<Row>, row: Row, size: number, timestamp: Timestamp, hash: number): void {
    const before = batch.capacity
    batch.encoder.add(row, timestamp, size)
    if (hash !== 0) batch.hashes.add(hash)
    this.#held += batch.capacity - before
  }

  take(key: number | string): Batch<Row> | undefined {
    const batch = this.#open.get(key)
    if (batch === undefined) return undefined
    this.#open.delete(key)
    this.#held -= memoryOf(batch)
    return batch
  }

  /** Key of the batch with the most bytes among the oldest: with thousands open, a look at all would cost more than a call. */
  largest(): number | string | undefined {
    let best: number | string | undefined
    let most = -1
    let looks = oldest
    for (const [key, batch] of this.#open) {
      if (looks-- === 0) break
      if (batch.encoder.bytes <= most) continue
      most = batch.encoder.bytes
      best = key
    }
    return best
  }

  /** Key of the batch that was opened first of those still open. */
  oldest(): number | string | undefined {
    return this.#open.keys().next().value
  }

  /** Keys of the other batches that hold a row with this hash. */
  keysWith(hash: number, except: number | string): (number | string)[] {
    const keys: (number | string)[] = []
    for (const [key, { hashes }] of this.#open) {
      if (key !== except && hashes.has(hash)) keys.push(key)
    }
    return keys
  }

  /** Puts the batches under new keys; returns those that have none, taken out. */
  rekey(keyOf: (batch: Batch<Row>) => number | string | undefined): Batch<Row>[] {
    const batches = [...this.#open.values()]
    this.#open.clear()
    return batches.filter((batch) => {
      const key = keyOf(batch)
      if (key !== undefined) this.#open.set(key, batch)
      else this.#held -= memoryOf(batch)
      return key === undefined
    })
  }

  /** Gives a sent batch back. It is used again unless memory is short: then a small new one does for a region's first rows. */
  recycle(batch: Batch<Row>): void {
    batch.clear()
    if (this.#held + memoryOf(batch) > this.#most / 2) {
      batch.encoder.drop()
      return
    }
    this.#held += memoryOf(batch)
    this.#spare.push(batch)
  }

  /** Gives the memory of the spare batches back. */
  dropSpare(): void {
    for (const batch of this.#spare.splice(0)) {
      this.#held -= memoryOf(batch)
      batch.encoder.drop()
    }
  }

  #newBatch(place: BatchPlace): Batch<Row> {
    const batch = new Batch(this.#newEncoder(), place)
    this.#held += memoryOf(batch)
    return batch
  }
}

const memoryOf = (batch: Batch<never>): number => batch.capacity + batchOverhead
