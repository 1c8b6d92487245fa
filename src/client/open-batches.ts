import type { RowEncoder } from '../wire/row-encoder.js'
import type { Timestamp } from './types.js'

/** Rows for one region, encoded and waiting to be sent, with the tag that finds each one's source again. */
export class Batch {
  readonly encoder: RowEncoder
  readonly tags: number[] = []
  /** The timestamp of the call, where the API has one for each call only. */
  timestamp: Timestamp = 0

  constructor(encoder: RowEncoder) {
    this.encoder = encoder
  }

  clear(): void {
    this.encoder.clear()
    this.tags.length = 0
  }
}

/** Batches being filled, by region (and timestamp, where a call has only one), and empty ones to be used again. */
export class OpenBatches {
  /** Bytes in all open batches together. */
  bytes = 0
  readonly #newEncoder: () => RowEncoder
  readonly #open = new Map<number | string, Batch>()
  readonly #spare: Batch[] = []

  constructor(newEncoder: () => RowEncoder) {
    this.#newEncoder = newEncoder
  }

  at(key: number | string, timestamp: Timestamp): Batch {
    const open = this.#open.get(key)
    if (open !== undefined) return open
    const batch = this.#spare.pop() ?? new Batch(this.#newEncoder())
    batch.timestamp = timestamp
    this.#open.set(key, batch)
    return batch
  }

  take(key: number | string): Batch | undefined {
    const batch = this.#open.get(key)
    if (batch === undefined) return undefined
    this.#open.delete(key)
    this.bytes -= batch.encoder.bytes
    return batch
  }

  /** Key of the open batch with the most bytes. */
  largest(): number | string | undefined {
    let best: number | string | undefined
    let most = -1
    for (const [key, batch] of this.#open) {
      if (batch.encoder.bytes <= most) continue
      most = batch.encoder.bytes
      best = key
    }
    return best
  }

  keys(): (number | string)[] {
    return [...this.#open.keys()]
  }

  /** Gives a sent batch back. */
  recycle(batch: Batch): void {
    batch.clear()
    this.#spare.push(batch)
  }
}
