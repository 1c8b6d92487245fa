import { HbulkError } from '../errors.js'
import { pause } from '../system/pause.js'
import type { DataCalls, PreparedCall } from '../wire/calls.js'
import { type CellRow, CellRows } from '../wire/cell-rows.js'
import type { RowBuffer } from '../wire/row-buffer.js'
import { RowEncoder } from '../wire/row-encoder.js'
import type { RpcChannel } from '../wire/types.js'
import type { SendOptions } from './batch-writer.js'
import type { ChannelPool } from './channel-pool.js'
import type { FlowControl } from './flow-control.js'
import type { Batch, BatchPlace } from './open-batches.js'
import { mayBePoison, PoisonSearch } from './poison-search.js'
import type { RegionWatch } from './region-watch.js'
import { backOff, isRetryable, pauseBefore } from './retry.js'
import type { RetryBudget } from './retry-budget.js'
import type { TableGuard } from './table-guard.js'
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
  /** Of the writer's table. */
  readonly guard?: TableGuard | undefined
}

/** What a sender has to know of the kind of rows. */
interface RowKind<Row> {
  readonly newBuffer: () => RowBuffer<Row>
  /** The call for the rows `[from, to)` of a batch. */
  readonly call: (
    channel: RpcChannel,
    table: Buffer,
    rows: RowBuffer<Row>,
    from: number,
    to: number,
    place: BatchPlace,
  ) => PreparedCall<void>
}

/** A batch on its way, with whom to tell what becomes of it. */
interface Delivery<Row> {
  readonly batch: Batch<Row>
  readonly options: SendOptions
  readonly watch: RegionWatch
}

/**
 * Sends batches and finds out which rows HBase refuses: neither API says so, a batch fails as a whole. A fault that may
 * pass is retried; a refusal is cut in halves until the rows that cause it stand alone. Repeating is harmless, because
 * every row carries its timestamp.
 */
export class RowSender<Row> {
  /** Thrift2 rows have timestamps and extras of their own; in Thrift1 a call has them for all its rows. */
  readonly rowsStandAlone: boolean
  readonly #parts: SenderParts
  readonly #kind: RowKind<Row>
  /** Any encoder can tell how long a row will be in all of them. */
  readonly #ruler: RowBuffer<Row>

  private constructor(parts: SenderParts, kind: RowKind<Row>) {
    this.#parts = parts
    this.#kind = kind
    this.#ruler = this.newEncoder()
    this.rowsStandAlone = parts.gateway.api === 2
  }

  /** For rows whose cells have one timestamp. */
  static ofRows(parts: SenderParts, columns: readonly ColumnName[]): RowSender<RowSpan> {
    const { api, protocol } = parts.gateway
    return new RowSender(parts, {
      newBuffer: () => new RowEncoder(api, protocol, columns, firstCapacity),
      call: (channel, table, rows, from, to, { timestamp, extras }) =>
        parts.calls.putRows(channel, table, rows, from, to, timestamp, extras),
    })
  }

  /** For cells that are encoded already. */
  static ofCells(parts: SenderParts): RowSender<CellRow> {
    const { calls, gateway } = parts
    return new RowSender(parts, {
      newBuffer: () => new CellRows(gateway.protocol, firstCapacity),
      call: (channel, table, rows, from, to, { timestamp }) =>
        calls.putRows(channel, table, rows, from, to, timestamp, undefined),
    })
  }

  /** For delete markers. Undefined where the API has none. */
  static ofMarkers(parts: SenderParts): RowSender<CellRow> | undefined {
    const { calls, gateway } = parts
    const { deleteRows } = calls
    if (deleteRows === undefined) return undefined
    return new RowSender(parts, {
      newBuffer: () => new CellRows(gateway.protocol, firstCapacity),
      call: deleteRows,
    })
  }

  newEncoder(): RowBuffer<Row> {
    return this.#kind.newBuffer()
  }

  /** Bytes that `row` takes at the most. */
  sizeOf(row: Row): number {
    return this.#ruler.sizeOf(row)
  }

  /** Resolves when every row was acknowledged or reported as rejected; rejects when the run is broken. */
  async send(batch: Batch<Row>, options: SendOptions, watch: RegionWatch): Promise<void> {
    await this.#sendRows({ batch, options, watch }, 0, batch.encoder.rows)
  }

  async #sendRows(delivery: Delivery<Row>, from: number, to: number): Promise<void> {
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

  async #put(delivery: Delivery<Row>, from: number, to: number): Promise<HbulkError | undefined> {
    const { pool, flow, budget, guard } = this.#parts
    const { batch, options, watch } = delivery
    const { encoder, place } = batch
    // Every try is work for the cluster, so each counts against the limits of the job.
    const turn = options.pace?.(to - from, encoder.slice(from, to).length)
    if (turn !== undefined) await turn
    let startedAt = flow.now()
    let slower = false
    try {
      const { table } = options
      const signal = guard?.signal ?? options.signal
      await pool.use(
        (channel) => {
          startedAt = flow.now()
          const { request, decoder } = this.#kind.call(channel, table, encoder, from, to, place)
          const call = channel.call(request, decoder, { signal })
          return guard?.watch(call) ?? call
        },
        { signal },
      )
      budget.succeeded()
      slower = flow.succeeded(startedAt)
      return undefined
    } catch (error) {
      if (!(error instanceof HbulkError)) throw error
      if (guard?.reason !== undefined) return guard.reason
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
    { options, watch }: Pick<Delivery<Row>, 'options' | 'watch'>,
    tries: number,
    error: HbulkError,
  ): Promise<void> {
    const { signal } = options
    options.onRetry(error)
    watch.suspect()
    await pause(Math.max(pauseBefore(tries), this.#parts.budget.take()), signal)
  }

  async #bisect(
    delivery: Delivery<Row>,
    from: number,
    to: number,
    error: HbulkError,
  ): Promise<void> {
    if (to - from === 1) return onRejected(delivery, from, error)
    const middle = (from + to) >> 1
    await this.#sendRows(delivery, from, middle)
    await this.#sendRows(delivery, middle, to)
  }

  async #searchPoison(
    delivery: Delivery<Row>,
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
  #isTooLarge(error: HbulkError, batch: Batch<Row>, from: number, to: number): boolean {
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

function onWritten({ batch, options }: Delivery<never>, from: number, to: number): void {
  const { encoder } = batch
  options.onWritten(to - from, encoder.cellsOf(from, to), encoder.slice(from, to).length)
}

function onRejected(
  { batch, options }: Delivery<never>,
  row: number,
  { message }: HbulkError,
): void {
  const { encoder, tags } = batch
  options.onRejected(tags[row] as number, message, {
    cells: encoder.cellsOf(row, row + 1),
    key: () => encoder.keyOf(row),
  })
}
