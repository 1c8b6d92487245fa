import pLimit, { type LimitFunction } from 'p-limit'
import { HbulkError } from '../errors.js'
import type { BatchWriter, KeyedRow, SendOptions } from './batch-writer.js'
import type { FlowControl } from './flow-control.js'
import { type Batch, OpenBatches } from './open-batches.js'
import type { RegionMap } from './region-map.js'
import type { RegionWatch } from './region-watch.js'
import { hashRow } from './row-hashes.js'
import type { RowSender } from './row-sender.js'
import type { RowExtras, RowSpan, Timestamp } from './types.js'

export interface WriterParts<Row> {
  /** The table's regions when the writer begins. */
  readonly regions: RegionMap
  readonly watch: RegionWatch
  readonly sender: RowSender<Row>
  readonly flow: FlowControl
  /** The thread's: what the gateway is allowed to get is for all its writers together. */
  readonly limit: LimitFunction
  /** Later rows never overwrite earlier ones, so that the order of batches does not matter. Default: they may. */
  readonly unordered?: boolean
}

/**
 * Open batches at which the oldest goes out early, where rows are grouped by what a call says of all of them. Timestamps
 * can be as many as rows, and a batch takes 64 KB even with one row in it.
 */
const mostOpenGroups = 512

/**
 * Routes rows to one open batch a region, so that a call goes to one region, and keeps a bounded number of calls under
 * way. Memory is bounded in bytes: half of it is for the open batches of all regions, of which the largest goes out
 * early when they take more, and half for those under way.
 *
 * Of two rows with the same key and timestamp the later one wins, as it does within a split of HBase's ImportTsv: inside
 * a batch HBase keeps the order, and a batch with a row that is also in one under way waits for that.
 */
export class RegionBatchWriter<Row extends KeyedRow = RowSpan> implements BatchWriter<Row> {
  readonly #options: SendOptions
  readonly #watch: RegionWatch
  readonly #sender: RowSender<Row>
  readonly #flow: FlowControl
  readonly #unordered: boolean
  readonly #mostBytes: number
  readonly #batches: OpenBatches<Row>
  readonly #limit: LimitFunction
  /** This writer's own share of it. */
  readonly #ownLimit: LimitFunction
  readonly #underWay = new Map<Batch<Row>, Promise<void>>()
  #underWayBytes = 0
  #waiting: (() => void)[] = []
  #regions: RegionMap
  /** There have been rows with extras, which stand in batches of their own beside others with the same timestamp. */
  #hasExtras = false
  #failure: unknown

  constructor(options: SendOptions, parts: WriterParts<Row>) {
    const { regions, watch, sender, flow, limit, unordered = false } = parts
    this.#options = options
    this.#regions = regions
    this.#watch = watch
    this.#sender = sender
    this.#flow = flow
    this.#unordered = unordered
    this.#mostBytes = options.memoryBytes / 2
    this.#batches = new OpenBatches(this.#mostBytes, () => sender.newEncoder())
    this.#limit = limit
    this.#ownLimit = pLimit(options.inFlight)
    this.#adjustLimit()
  }

  write(row: Row, tag: number): Promise<void> | undefined {
    const { buf, keyStart, keyEnd } = row
    const { batchRows, batchBytes } = this.#options
    const region = this.#regions.locate(buf, keyStart, keyEnd)
    const timestamp = row.timestamp ?? this.#options.timestamp
    const key = this.#keyOf(region, timestamp, row.extras)
    const size = this.#sender.sizeOf(row)
    const hash = this.#unordered ? 0 : hashRow(buf, keyStart, keyEnd, timestamp)
    if (this.#hasExtras)
      for (const other of this.#batches.keysWith(hash, key)) this.#sendOpen(other)
    const batch = this.#batchFor(key, row, region, timestamp, size)
    this.#batches.add(batch, row, size, this.#options.timestamp, hash)
    batch.tags.push(tag)
    const { encoder } = batch
    if (encoder.rows >= batchRows || encoder.bytes >= batchBytes) {
      this.#sendOpen(key)
    } else if (this.#batches.full) {
      this.#sendOpen(this.#batches.largest() ?? key)
    } else if (typeof key === 'string' && this.#batches.size > mostOpenGroups) {
      this.#sendOpen(this.#batches.oldest() ?? key)
    }
    return this.#mustWait() ? this.#waitForRoom() : undefined
  }

  async flush(): Promise<void> {
    for (let key = this.#batches.oldest(); key !== undefined; key = this.#batches.oldest()) {
      this.#sendOpen(key)
      if (this.#mustWait()) await this.#waitForRoom()
    }
    await Promise.all(this.#underWay.values())
    this.#batches.dropSpare()
    this.#throwFailure()
  }

  /** The open batch for `key`; one that a row of `size` bytes would take over the byte limit goes out first. */
  #batchFor(
    key: number | string,
    { extras }: Row,
    region: number,
    timestamp: Timestamp,
    size: number,
  ): Batch<Row> {
    const batch = this.#batches.find(key)
    if (batch !== undefined) {
      const { rows, bytes } = batch.encoder
      if (rows === 0 || bytes + size <= this.#options.batchBytes) return batch
      this.#sendOpen(key)
    }
    return this.#batches.open(key, { regions: this.#regions, region, timestamp, extras })
  }

  #keyOf(region: number, timestamp: Timestamp, extras: RowExtras | undefined): number | string {
    if (this.#sender.rowsStandAlone) return region
    if (extras === undefined) {
      return timestamp === this.#options.timestamp ? region : `${region}@${timestamp}`
    }
    this.#hasExtras = true
    return `${region}@${timestamp}@${extras.id}`
  }

  #sendOpen(key: number | string): void {
    const batch = this.#batches.take(key)
    if (batch !== undefined) this.#send(batch)
  }

  #send(batch: Batch<Row>): void {
    this.#watch.look((regions) => this.#adopt(regions))
    const earlier: Promise<void>[] = []
    for (const [other, sending] of this.#underWay) if (batch.meets(other)) earlier.push(sending)
    this.#underWayBytes += batch.capacity
    this.#underWay.set(batch, this.#deliver(batch, earlier))
  }

  /** Never rejects: what went wrong is thrown by the next write or flush. */
  async #deliver(batch: Batch<Row>, earlier: readonly Promise<void>[]): Promise<void> {
    try {
      // Before a place is taken, or those that are waited for might wait for this one's.
      if (earlier.length > 0) await Promise.all(earlier)
      await this.#ownLimit(() => this.#limit(() => this.#sendUnlessFailed(batch)))
    } catch (error) {
      this.#failure ??= error
    } finally {
      this.#underWay.delete(batch)
      this.#underWayBytes -= batch.capacity
      this.#batches.recycle(batch)
      this.#adjustLimit()
      for (const wake of this.#waiting.splice(0)) wake()
    }
  }

  /** What the gateway is allowed to get is for the whole thread: what one writer may have of it is no limit for others. */
  #adjustLimit(): void {
    this.#limit.concurrency = this.#flow.allowed
  }

  async #sendUnlessFailed(batch: Batch<Row>): Promise<void> {
    if (this.#failure === undefined) await this.#sender.send(batch, this.#options, this.#watch)
  }

  /** Routes by other regions from now on. Open batches stay open where their region is still one. */
  #adopt(regions: RegionMap): void {
    const homeless = this.#batches.rekey((batch) => {
      const { place } = batch
      const before = place.regions.regions[place.region]
      const region = before === undefined ? undefined : regions.find(before)
      if (region === undefined) return undefined
      batch.place = { ...place, regions, region }
      return this.#keyOf(region, place.timestamp, place.extras)
    })
    this.#regions = regions
    for (const batch of homeless) this.#send(batch)
    this.#options.onRegionsChanged?.()
  }

  #mustWait(): boolean {
    return this.#failure !== undefined || !this.#hasRoom()
  }

  /** For one more than the connections take, so that the next call is ready when one of them is free. */
  #hasRoom(): boolean {
    const { size } = this.#underWay
    if (size > Math.min(this.#options.inFlight, this.#flow.allowed)) return false
    return size === 0 || this.#underWayBytes < this.#mostBytes
  }

  /** Waits until another batch may be filled. */
  async #waitForRoom(): Promise<void> {
    this.#throwFailure()
    while (!this.#hasRoom()) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
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
