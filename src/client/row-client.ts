import { HbulkError } from '../errors.js'
import { shareSignal } from '../system/shared-signal.js'
import type { PreparedCall } from '../wire/calls.js'
import type { ChannelLender } from '../wire/channel-lender.js'
import type { ColumnName, RowVisitor } from '../wire/model.js'
import type { CellCondition, RowDelete, RowMutation, RowPut, RowsGet } from '../wire/mutations.js'
import type { RowAppend, RowCalls } from '../wire/row-calls.js'
import { needsThrift2 } from '../wire/thrift1-limits.js'
import type { RpcChannel } from '../wire/types.js'
import { isRetryable, type RetryOptions, withRetries } from './retry.js'

export interface RowCallOptions {
  /** Aborted: the call is given up, and so is its connection. */
  readonly signal?: AbortSignal | undefined
}

type Prepare<T> = (channel: RpcChannel) => PreparedCall<T>

/**
 * Reads and changes of single rows, each in one call. What leaves the same when it is done twice is repeated after a
 * passing fault; anything else only when it surely never left.
 */
export class RowClient {
  readonly #channels: ChannelLender
  readonly #calls: RowCalls
  readonly #retries: Omit<RetryOptions, 'worthIt'>

  constructor(channels: ChannelLender, calls: RowCalls, retries: Omit<RetryOptions, 'worthIt'>) {
    this.#channels = channels
    this.#calls = calls
    this.#retries = retries
  }

  /** True if a call has one timestamp, and one set of extras, for all its puts, and one timestamp for its deletes. */
  get alike(): boolean {
    return this.#calls.alike
  }

  /** Reads rows into a visitor, which is made anew for every try. */
  async get<Visitor extends RowVisitor>(
    get: RowsGet,
    newVisitor: () => Visitor,
    options: RowCallOptions = {},
  ): Promise<Visitor> {
    let visitor = newVisitor()
    const prepare: Prepare<unknown> = (channel) => {
      visitor = newVisitor()
      return this.#calls.get(channel, get, visitor)
    }
    await this.#run(prepare, true, options)
    return visitor
  }

  /** Repeatable if every put has its timestamp. */
  async put(table: Buffer, puts: readonly RowPut[], options: RowCallOptions = {}): Promise<void> {
    const timed = puts.every(({ timestamp }) => timestamp !== undefined)
    await this.#run((channel) => this.#calls.put(channel, table, puts), timed, options)
  }

  /** Repeatable if every delete has its timestamp. `families` are those of the table, for Thrift1. */
  async delete(
    table: Buffer,
    deletes: readonly RowDelete[],
    families: readonly Buffer[],
    options: RowCallOptions = {},
  ): Promise<void> {
    const timed = deletes.every(({ timestamp }) => timestamp !== undefined)
    await this.#run(
      (channel) => this.#calls.delete(channel, table, deletes, families),
      timed,
      options,
    )
  }

  increment(
    table: Buffer,
    row: Buffer,
    column: ColumnName,
    amount: bigint,
    options: RowCallOptions = {},
  ): Promise<bigint> {
    return this.#run(
      (channel) => this.#calls.increment(channel, table, row, column, amount),
      false,
      options,
    )
  }

  async append<Visitor extends RowVisitor>(
    table: Buffer,
    append: RowAppend,
    visitor: Visitor,
    options: RowCallOptions = {},
  ): Promise<Visitor> {
    await this.#run(
      (channel) => this.#calls.append(channel, table, append, visitor),
      false,
      options,
    )
    return visitor
  }

  checkAndPut(
    table: Buffer,
    condition: CellCondition,
    put: RowPut,
    options: RowCallOptions = {},
  ): Promise<boolean> {
    return this.#run(
      (channel) => this.#calls.checkAndPut(channel, table, condition, put),
      false,
      options,
    )
  }

  /** Rejects with UNSUPPORTED where the API has no such call. */
  async checkAndDelete(
    table: Buffer,
    condition: CellCondition,
    change: RowDelete,
    options: RowCallOptions = {},
  ): Promise<boolean> {
    const { checkAndDelete } = this.#calls
    if (checkAndDelete === undefined) throw needsThrift2('check a cell and delete')
    return this.#run((channel) => checkAndDelete(channel, table, condition, change), false, options)
  }

  /** Rejects with UNSUPPORTED where the API has no such call. */
  async checkAndMutate(
    table: Buffer,
    row: Buffer,
    condition: CellCondition,
    mutations: readonly RowMutation[],
    options: RowCallOptions = {},
  ): Promise<boolean> {
    const { checkAndMutate } = this.#calls
    if (checkAndMutate === undefined) throw needsThrift2('check a cell and change a row')
    return this.#run(
      (channel) => checkAndMutate(channel, table, row, condition, mutations),
      false,
      options,
    )
  }

  /** Rejects with UNSUPPORTED where the API has no such call. */
  async mutate(
    table: Buffer,
    row: Buffer,
    mutations: readonly RowMutation[],
    options: RowCallOptions = {},
  ): Promise<void> {
    const { mutate } = this.#calls
    if (mutate === undefined) throw needsThrift2('put and delete in a row at one moment')
    await this.#run((channel) => mutate(channel, table, row, mutations), false, options)
  }

  #run<T>(prepare: Prepare<T>, repeatable: boolean, { signal }: RowCallOptions): Promise<T> {
    shareSignal(signal)
    const worthIt = repeatable ? isRetryable : neverSent
    const retries = { ...this.#retries, worthIt, ...(signal === undefined ? {} : { signal }) }
    return withRetries(async () => {
      throwIfAborted(signal)
      return this.#channels.use(
        (channel) => {
          throwIfAborted(signal)
          const { request, decoder } = prepare(channel)
          return channel.call(request, decoder, { signal })
        },
        { signal },
      )
    }, retries)
  }
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new HbulkError('INTERRUPTED', 'interrupted before the call was made')
}

/** No connection was made, so nothing went over it. A connection that is there can time out, too. */
function neverSent(error: unknown): error is HbulkError {
  if (!isRetryable(error) || error.code !== 'GATEWAY_UNREACHABLE') return false
  const { cause } = error
  return !(cause instanceof Error && 'code' in cause && cause.code === 'ETIMEDOUT')
}
