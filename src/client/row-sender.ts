import { HbulkError } from '../errors.js'
import type { DataCalls } from '../wire/calls.js'
import { RowEncoder } from '../wire/row-encoder.js'
import type { WriterOptions } from './batch-writer.js'
import type { ChannelPool } from './channel-pool.js'
import type { Batch } from './open-batches.js'
import { backOff, isRetryable } from './retry.js'
import type { ColumnName, Gateway } from './types.js'

/** Framed gateways drop a connection without a word when a request is larger (2 MB unless configured otherwise). */
export const framedRequestBytes: number = 1_900_000

const firstCapacity = 64 * 1024

/**
 * Sends batches and finds out which rows HBase refuses: neither API says so, a batch fails as a whole. A fault that may
 * pass is retried; a refusal is cut in halves until the rows that cause it stand alone. Repeating is harmless, because
 * every row carries its timestamp.
 */
export class RowSender {
  /** Thrift2 rows have their own timestamps; in Thrift1 a call has one for all its rows. */
  readonly timestampsPerRow: boolean
  readonly #pool: ChannelPool
  readonly #calls: DataCalls
  readonly #gateway: Gateway
  readonly #columns: readonly ColumnName[]

  constructor(
    pool: ChannelPool,
    calls: DataCalls,
    gateway: Gateway,
    columns: readonly ColumnName[],
  ) {
    this.#pool = pool
    this.#calls = calls
    this.#gateway = gateway
    this.#columns = columns
    this.timestampsPerRow = gateway.api === 2
  }

  newEncoder(): RowEncoder {
    const { api, protocol } = this.#gateway
    return new RowEncoder(api, protocol, this.#columns, firstCapacity)
  }

  /** Resolves when every row was acknowledged or reported as rejected; rejects when the run is broken. */
  async send(batch: Batch, options: WriterOptions): Promise<void> {
    const { rows, bytes } = batch.encoder
    const pause = options.pace?.(rows, bytes)
    if (pause !== undefined) await pause
    await this.#sendRows(batch, 0, rows, options)
  }

  async #sendRows(batch: Batch, from: number, to: number, options: WriterOptions): Promise<void> {
    for (let tries = 1; ; tries++) {
      const error = await this.#put(batch, from, to, options)
      if (error === undefined) {
        const { encoder } = batch
        options.onWritten(to - from, encoder.cellsOf(from, to), encoder.slice(from, to).length)
        return
      }
      if (this.#isRefusal(error, batch, from, to))
        return this.#bisect(batch, from, to, error, options)
      if (!isRetryable(error) || tries > options.retries) throw error
      options.onRetry(error)
      await backOff(tries, options.signal)
    }
  }

  async #put(
    batch: Batch,
    from: number,
    to: number,
    options: WriterOptions,
  ): Promise<HbulkError | undefined> {
    try {
      await this.#pool.use((channel) => {
        const { request, decoder } = this.#calls.putRows(
          channel,
          options.table,
          batch.encoder,
          from,
          to,
          batch.timestamp,
        )
        return channel.call(request, decoder)
      })
      return undefined
    } catch (error) {
      if (error instanceof HbulkError) return error
      throw error
    }
  }

  async #bisect(
    batch: Batch,
    from: number,
    to: number,
    error: HbulkError,
    options: WriterOptions,
  ): Promise<void> {
    if (to - from === 1) {
      options.onRejected(batch.tags[from] as number, error.message)
      return
    }
    const middle = (from + to) >> 1
    await this.#sendRows(batch, from, middle, options)
    await this.#sendRows(batch, middle, to, options)
  }

  /** True when the rows themselves are the cause, so that sending the same batch again cannot help. */
  #isRefusal(error: HbulkError, batch: Batch, from: number, to: number): boolean {
    if (error.code === 'REMOTE') return !error.retryable
    const tooLargeForFrame =
      this.#gateway.transport === 'framed' &&
      batch.encoder.slice(from, to).length > framedRequestBytes
    return error.code === 'GATEWAY_CLOSED' && tooLargeForFrame
  }
}
