import pLimit, { type LimitFunction } from 'p-limit'
import { HbulkError } from '../errors.js'
import type { RegionMap } from '../regions/region-map.js'
import type { BatchWriter, WriterOptions } from './batch-writer.js'
import { type Batch, OpenBatches } from './open-batches.js'
import type { RowSender } from './row-sender.js'
import type { RowSpan, Timestamp } from './types.js'

/** Bytes that may wait in open batches of all regions together; past it the largest batch goes out early. */
const mostOpenBytes = 32 * 1024 * 1024

/**
 * Routes rows to one open batch a region, so that a call goes to one region, and keeps a bounded number of calls under
 * way. Memory is bounded in bytes: open batches by {@link mostOpenBytes}, batches under way by their number and size.
 */
export class RegionBatchWriter implements BatchWriter {
  readonly #options: WriterOptions
  readonly #regions: RegionMap
  readonly #sender: RowSender
  readonly #batches: OpenBatches
  readonly #limit: LimitFunction
  readonly #underWay = new Set<Promise<void>>()
  #failure: unknown

  constructor(options: WriterOptions, regions: RegionMap, sender: RowSender) {
    this.#options = options
    this.#regions = regions
    this.#sender = sender
    this.#batches = new OpenBatches(() => sender.newEncoder())
    this.#limit = pLimit(options.inFlight)
  }

  write(row: RowSpan, tag: number): Promise<void> | undefined {
    const region = this.#regions.locate(row.buf, row.keyStart, row.keyEnd)
    const timestamp = row.timestamp ?? this.#options.timestamp
    const key = this.#sender.timestampsPerRow ? region : this.#keyWith(region, timestamp)
    const { encoder, tags } = this.#batchFor(key, row, timestamp)
    const before = encoder.bytes
    encoder.add(row, this.#options.timestamp)
    tags.push(tag)
    this.#batches.bytes += encoder.bytes - before
    if (encoder.rows >= this.#options.batchRows || encoder.bytes >= this.#options.batchBytes) {
      this.#send(key)
    } else if (this.#batches.bytes > mostOpenBytes) {
      this.#send(this.#batches.largest() ?? key)
    }
    return this.#mustWait() ? this.#waitForRoom() : undefined
  }

  async flush(): Promise<void> {
    for (const key of this.#batches.keys()) {
      this.#send(key)
      if (this.#mustWait()) await this.#waitForRoom()
    }
    await Promise.all(this.#underWay)
    this.#throwFailure()
  }

  /** The open batch for `key`; one that `row` would take over the byte limit goes out first. */
  #batchFor(key: number | string, row: RowSpan, timestamp: Timestamp): Batch {
    const batch = this.#batches.at(key, timestamp)
    const { rows, bytes } = batch.encoder
    if (rows === 0 || bytes + batch.encoder.sizeOf(row) <= this.#options.batchBytes) return batch
    this.#send(key)
    return this.#batches.at(key, timestamp)
  }

  #keyWith(region: number, timestamp: Timestamp): number | string {
    return timestamp === this.#options.timestamp ? region : `${region}@${timestamp}`
  }

  #send(key: number | string): void {
    const batch = this.#batches.take(key)
    if (batch === undefined) return
    const sending = this.#limit(() => this.#deliver(batch)).finally(() => {
      this.#underWay.delete(sending)
    })
    this.#underWay.add(sending)
  }

  async #deliver(batch: Batch): Promise<void> {
    try {
      if (this.#failure === undefined) await this.#sender.send(batch, this.#options)
    } catch (error) {
      this.#failure ??= error
    } finally {
      this.#batches.recycle(batch)
    }
  }

  #mustWait(): boolean {
    return this.#failure !== undefined || this.#underWay.size >= this.#options.inFlight
  }

  /** Waits until another batch may be filled. */
  async #waitForRoom(): Promise<void> {
    this.#throwFailure()
    while (this.#underWay.size >= this.#options.inFlight) {
      await Promise.race(this.#underWay)
      this.#throwFailure()
    }
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure
    if (this.#options.signal.aborted) {
      throw new HbulkError('INTERRUPTED', 'the load was interrupted')
    }
  }
}
