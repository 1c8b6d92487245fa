import type { RowEncoder } from '../wire/row-encoder.js'
import type { RowExtras, RowSpan, Timestamp } from './types.js'

/** Rows for one region, encoded and waiting to be sent, with the tag that finds each one's source again. */
export class Batch {
  readonly encoder: RowEncoder
  readonly tags: number[] = []
  /** The timestamp of the call, where the API has one for each call only. */
  timestamp: Timestamp = 0
  /** What the call says of all its rows, where the API has no place for it in the row. */
  extras: RowExtras | undefined

  constructor(encoder: RowEncoder) {
    this.encoder = encoder
  }

  clear(): void {
    this.encoder.clear()
    this.tags.length = 0
  }
}

/** What a batch costs beside its encoder's buffers: the objects around them. */
const batchOverhead = 1024

/** Batches compared when one has to go out early. */
const oldest = 512

/** Batches being filled, by region (and timestamp and extras, where a call has them for all its rows), and empty ones to be used again. */
export class OpenBatches {
  /**
   * Memory of the open and the spare batches, used or not: with thousands of regions most of it is room that is not
   * filled yet.
   */
  #held = 0
  readonly #most: number
  readonly #newEncoder: () => RowEncoder
  readonly #open = new Map<number | string, Batch>()
  readonly #spare: Batch[] = []

  /** @param most bytes past which open batches have to go out early */
  constructor(most: number, newEncoder: () => RowEncoder) {
    this.#most = most
    this.#newEncoder = newEncoder
  }

  get full(): boolean {
    return this.#held > this.#most
  }

  get size(): number {
    return this.#open.size
  }

  at(key: number | string, timestamp: Timestamp, extras: RowExtras | undefined): Batch {
    const open = this.#open.get(key)
    if (open !== undefined) return open
    const batch = this.#spare.pop() ?? this.#newBatch()
    batch.timestamp = timestamp
    batch.extras = extras
    this.#open.set(key, batch)
    return batch
  }

  /** Adds a row to an open batch. `timestamp` is for rows without their own. */
  add(batch: Batch, row: RowSpan, timestamp: Timestamp, tag: number): void {
    const before = batch.encoder.capacity
    batch.encoder.add(row, timestamp)
    batch.tags.push(tag)
    this.#held += batch.encoder.capacity - before
  }

  take(key: number | string): Batch | undefined {
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

  keys(): (number | string)[] {
    return [...this.#open.keys()]
  }

  /** Gives a sent batch back. It is used again unless memory is short: then a small new one does for a region's first rows. */
  recycle(batch: Batch): void {
    batch.clear()
    if (this.#held + memoryOf(batch) > this.#most / 2) return
    this.#held += memoryOf(batch)
    this.#spare.push(batch)
  }

  #newBatch(): Batch {
    const batch = new Batch(this.#newEncoder())
    this.#held += memoryOf(batch)
    return batch
  }
}

const memoryOf = (batch: Batch): number => batch.encoder.capacity + batchOverhead
