import type { RegionMap } from '../regions/region-map.js'
import type { RowEncoder } from '../wire/row-encoder.js'
import { RowHashes } from './row-hashes.js'
import type { Timestamp } from './types.js'

/** Where rows go together: a region, and a timestamp, where a call has only one. */
export interface BatchPlace {
  readonly regions: RegionMap
  readonly region: number
  readonly timestamp: Timestamp
}

/** Rows for one region, encoded and waiting to be sent, with the tag that finds each one's source again. */
export class Batch {
  readonly encoder: RowEncoder
  readonly tags: number[] = []
  readonly hashes: RowHashes = new RowHashes()
  place: BatchPlace

  constructor(encoder: RowEncoder, place: BatchPlace) {
    this.encoder = encoder
    this.place = place
  }

  /** Two of its rows have the same key and timestamp: their order is what decides. */
  get hasRepeats(): boolean {
    return this.hashes.size < this.encoder.rows
  }

  /** True if a row of one could overwrite a row of the other, so that their order decides. */
  meets(other: Batch): boolean {
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

  find(key: number | string): Batch | undefined {
    return this.#open.get(key)
  }

  open(key: number | string, place: BatchPlace): Batch {
    const batch = this.#spare.pop() ?? new Batch(this.#newEncoder(), place)
    batch.place = place
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

  /** Key of the batch that was opened first. */
  first(): number | string | undefined {
    for (const key of this.#open.keys()) return key
    return undefined
  }

  /** Puts the batches under new keys; returns those that have none, taken out. */
  rekey(keyOf: (batch: Batch) => number | string | undefined): Batch[] {
    const batches = [...this.#open.values()]
    this.#open.clear()
    return batches.filter((batch) => {
      const key = keyOf(batch)
      if (key !== undefined) this.#open.set(key, batch)
      else this.bytes -= batch.encoder.bytes
      return key === undefined
    })
  }

  /** Gives a sent batch back. */
  recycle(batch: Batch): void {
    batch.clear()
    this.#spare.push(batch)
  }
}
