import { HbulkError } from '../errors.js'
import { pause } from '../system/pause.js'
import type { DataCalls } from '../wire/calls.js'
import { RowEncoder } from '../wire/row-encoder.js'
import type { WriterOptions } from './batch-writer.js'
import type { ChannelPool } from './channel-pool.js'
import type { FlowControl } from './flow-control.js'
import type { Batch } from './open-batches.js'
import { mayBePoison, PoisonSearch } from './poison-search.js'
import type { RegionWatch } from './region-watch.js'
import { backOff, isRetryable, pauseBefore } from './retry.js'
import type { RetryBudget } from './retry-budget.js'
import type { ColumnName, Gateway, RowSpan } from './types.js'

/** Framed gateways drop a connection without a word when a request is larger (2 MB unless configured otherwise). */
export const framedRequestBytes: number = 1_900_000

/** Encoders grow as they fill and are used again, but there can be one for each of thousands of regions. */
const firstCapacity = 1024

/** What a thread's writers share. */
export interface SenderParts {
  readonly pool: ChannelPool
  readonly calls: DataCalls
  readonly gateway: Gateway
  readonly flow: FlowControl
  readonly budget: RetryBudget
}

/** A batch on its way, with whom to tell what becomes of it. */
interface Delivery {
  readonly batch: Batch
  readonly options: WriterOptions
  readonly watch: RegionWatch
}

/**
 * Sends batches and finds out which rows HBase refuses: neither API says so, a batch fails as a whole. A fault that may
 * pass is retried; a refusal is cut in halves until the rows that cause it stand alone. Repeating is harmless, because
 * every row carries its timestamp.
 */
export class RowSender {
  /** Thrift2 rows have timestamps and extras of their own; in Thrift1 a call has them for all its rows. */
  readonly rowsStandAlone: boolean
  readonly #parts: SenderParts
  readonly #columns: readonly ColumnName[]
  /** Any encoder can tell how long a row will be in all of them. */
  readonly #ruler: RowEncoder

  constructor(parts: SenderParts, columns: readonly ColumnName[]) {
    this.#parts = parts
    this.#columns = columns
    this.#ruler = this.newEncoder()
    this.rowsStandAlone = parts.gateway.api === 2
  }

  newEncoder(): RowEncoder {
    const { api, protocol } = this.#parts.gateway
    return new RowEncoder(api, protocol, this.#columns, firstCapacity)
  }

  /** Bytes that `row` takes at the most. */
  sizeOf(row: RowSpan): number {
    return this.#ruler.sizeOf(row)
  }

  /** Resolves when every row was acknowledged or reported as rejected; rejects when the run is broken. */
  async send(batch: Batch, options: WriterOptions, watch: RegionWatch): Promise<void> {
    await this.#sendRows({ batch, options, watch }, 0, batch.encoder.rows)
  }

  async #sendRows(delivery: Delivery, from: number, to: number): Promise<void> {
    const { retries } = delivery.options
    for (let tries = 1; ; tries++) {
      const error = await this.#put(delivery, from, to)
      if (error === undefined) return onWritten(delivery, from, to)
      const refused =
        isRefusal(error) || (tries > 1 && this.#isTooLarge(error, delivery.batch, from, to))
      if (refused) return this.#bisect(delivery, from, to, error)
      if (!isRetryable(error)) throw error
      if (tries > retries) return this.#searchPoison(delivery, from, to, error)
      await this.#pause(delivery, tries, error)
    }
  }

  async #put(delivery: Delivery, from: number, to: number): Promise<HbulkError | undefined> {
    const { pool, calls, flow, budget } = this.#parts
    const { batch, options, watch } = delivery
    const { encoder, place } = batch
    // Every try is work for the cluster, so each counts against the limits of the job.
    const turn = options.pace?.(to - from, encoder.slice(from, to).length)
    if (turn !== undefined) await turn
    let startedAt = flow.now()
    let slower = false
    try {
      await pool.use((channel) => {
        startedAt = flow.now()
        const { request, decoder } = calls.putRows(
          channel,
          options.table,
          encoder,
          from,
          to,
          place.timestamp,
          place.extras,
        )
        return channel.call(request, decoder)
      })
      budget.succeeded()
      slower = flow.succeeded(startedAt)
      return undefined
    } catch (error) {
      if (!(error instanceof HbulkError)) throw error
      slower = error.retryable && flow.failed(startedAt)
      return error
    } finally {
      if (slower) {
        watch.suspect()
        options.onSlowdown?.()
      }
    }
  }

  async #pause(
    { options, watch }: Pick<Delivery, 'options' | 'watch'>,
    tries: number,
    error: HbulkError,
  ): Promise<void> {
    const { signal } = options
    options.onRetry(error)
    watch.suspect()
    await pause(Math.max(pauseBefore(tries), this.#parts.budget.take()), signal)
  }

  async #bisect(delivery: Delivery, from: number, to: number, error: HbulkError): Promise<void> {
    if (to - from === 1) return onRejected(delivery, from, error)
    const middle = (from + to) >> 1
    await this.#sendRows(delivery, from, middle)
    await this.#sendRows(delivery, middle, to)
  }

  async #searchPoison(
    delivery: Delivery,
    from: number,
    to: number,
    error: HbulkError,
  ): Promise<void> {
    if (!mayBePoison(error)) throw error
    const search = new PoisonSearch({
      put: (start, end) => this.#put(delivery, start, end),
      isRefusal: (failure, start, end) =>
        isRefusal(failure) || this.#isTooLarge(failure, delivery.batch, start, end),
      onWritten: (start, end) => onWritten(delivery, start, end),
      onRejected: (row, reason) => onRejected(delivery, row, reason),
      pause: async (attempt, reason) => {
        delivery.options.onRetry(reason)
        await backOff(attempt, delivery.options.signal)
      },
      ordered: delivery.batch.hasRepeats,
    })
    await search.run(from, to, error)
  }

  /** True when the cause can be that the rows do not fit in a frame. A gateway that is killed looks the same once. */
  #isTooLarge(error: HbulkError, batch: Batch, from: number, to: number): boolean {
    return (
      error.code === 'GATEWAY_CLOSED' &&
      this.#parts.gateway.transport === 'framed' &&
      batch.encoder.slice(from, to).length > framedRequestBytes
    )
  }
}

/** True when the rows themselves are the cause, so that sending the same batch again cannot help. */
function isRefusal(error: HbulkError): boolean {
  return error.code === 'REMOTE' && !error.retryable
}

function onWritten({ batch, options }: Delivery, from: number, to: number): void {
  const { encoder } = batch
  options.onWritten(to - from, encoder.cellsOf(from, to), encoder.slice(from, to).length)
}

function onRejected({ batch, options }: Delivery, row: number, { message }: HbulkError): void {
  options.onRejected(batch.tags[row] as number, message)
}
