import type { ColumnName, ColumnSelection } from '../client/types.js'
import { HbulkError } from '../errors.js'
import { checkWhole } from '../system/check-whole.js'
import { type Bytes, toRowKey } from './bytes.js'
import { ownColumnName } from './columns.js'
import { toCounter } from './counters.js'
import { checkOptions, type OptionNames } from './known-options.js'
import type { Operation } from './operations.js'
import { checkTimestamp } from './timestamps.js'
import { type WriteTarget, writeOperations } from './write-operations.js'
import {
  type DeleteOptions,
  deleteOptionNames,
  ownRowPut,
  type PutOptions,
  putOptionNames,
  type RowData,
  rowDelete,
} from './write-options.js'

/** How a batch is sent, and what its operations have in common. */
export interface BatchOptions extends PutOptions {
  /** Send whenever so many cells and counters wait. Default: only when told to. Not with `transaction`. */
  readonly batchSize?: number | undefined
  /**
   * Send nothing if something goes wrong before the end. Behind a callback the end is its return; otherwise it is
   * {@link Batch.send}: a batch that is left without it is dropped. It makes nothing atomic: HBase changes row by row.
   */
  readonly transaction?: boolean | undefined
}

const batchOptionNames: OptionNames<BatchOptions> = {
  ...putOptionNames,
  ...{ batchSize: true, transaction: true },
}

interface Counter {
  readonly row: Buffer
  readonly column: ColumnName
  amount: bigint
}

/**
 * Changes that are sent together. Those of one row are made in the order they were given; a row may be put, deleted and
 * put again. Comes from {@link Table.batch}.
 */
export class Batch implements AsyncDisposable {
  readonly #target: WriteTarget
  readonly #options: BatchOptions
  #operations: Operation[] = []
  readonly #counters = new Map<string, Counter>()
  #cells = 0
  #sending: Promise<void> = Promise.resolve()
  #closed = false

  /** @internal */
  constructor(target: WriteTarget, options: BatchOptions) {
    checkOptions('a batch', options, batchOptionNames)
    checkTimestamp('timestamp', options.timestamp)
    checkWhole('batchSize', options.batchSize, 1)
    if (options.transaction && options.batchSize !== undefined) {
      throw new HbulkError('USAGE', 'transaction and batchSize do not go together', {
        hint: 'What was sent because the batch was full could not be taken back.',
      })
    }
    this.#target = target
    this.#options = options
  }

  /** Cells and counters that wait to be sent. */
  get size(): number {
    return this.#cells + this.#counters.size
  }

  /**
   * Stores cells of a row. The bytes are copied.
   * @returns a promise to wait for: with `batchSize` the batch may be sent
   * @throws {@link HbulkError} USAGE, and when it is sent as {@link Batch.send}
   */
  async put(row: Bytes, data: RowData, options: PutOptions = {}): Promise<void> {
    this.#checkOpen()
    checkOptions('a put', options, putOptionNames)
    const put = ownRowPut(row, data, { ...this.#common(options), ...options })
    this.#operations.push({ kind: 'put', put })
    this.#cells += put.cells.length
    await this.#sendIfFull()
  }

  /**
   * Deletes a row, or only the given families and columns of it.
   * @throws {@link HbulkError} USAGE, and when the batch is sent as {@link Batch.send}
   */
  async delete(row: Bytes, columns?: readonly Bytes[], options: DeleteOptions = {}): Promise<void> {
    this.#checkOpen()
    checkOptions('a delete', options, deleteOptionNames)
    const { ttl: _ttl, visibility: _visibility, ...common } = this.#common(options)
    const change = rowDelete(row, columns, { ...common, ...options })
    const own = change.columns?.map(ownColumn)
    this.#operations.push({
      kind: 'delete',
      delete: { ...change, row: Buffer.from(change.row), columns: own },
    })
    this.#cells += columns?.length ?? 1
    await this.#sendIfFull()
  }

  /**
   * Adds to a counter when the batch is sent. What is added to one counter meanwhile is one call.
   * @throws {@link HbulkError} USAGE, and when the batch is sent as {@link Batch.send}
   */
  async counterInc(row: Bytes, column: Bytes, value: number | bigint = 1): Promise<void> {
    this.#checkOpen()
    const amount = toCounter(value, 'value')
    const key = toRowKey(row)
    const name = ownColumnName(column)
    const id = [key, name.family, name.qualifier].map((part) => part.toString('hex')).join(':')
    const counter = this.#counters.get(id) ?? newCounter(key, name)
    // As HBase adds: what is too large for 64 bits goes on at the other end.
    counter.amount = BigInt.asIntN(64, counter.amount + amount)
    this.#counters.set(id, counter)
    await this.#sendIfFull()
  }

  /** As {@link Batch.counterInc}, with the value negated. */
  async counterDec(row: Bytes, column: Bytes, value: number | bigint = 1): Promise<void> {
    await this.counterInc(row, column, -toCounter(value, 'value'))
  }

  /**
   * Sends what waits: puts and deletes, then counters. What is acknowledged waits no more; what is not stays, so that
   * `send` can be called again. Only a counter whose call failed does not, because it may have been added to.
   * @throws {@link HbulkError} with the first thing that went wrong: REMOTE and others from HBase, or from the gateway
   */
  async send(): Promise<void> {
    const sending = this.#sending.then(() => this.#sendAll())
    // Who comes next waits for it, and hears of its own errors only.
    this.#sending = sending.catch(() => {})
    await sending
  }

  /** Ends the batch: sends what waits, or with `transaction` drops it. It can be called twice. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#sending
    if (this.#options.transaction) this.#dropAll()
    else await this.send()
  }

  /** For `await using`: as {@link Batch.close}, which cannot see whether something was thrown. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #checkOpen(): void {
    if (this.#closed) throw new HbulkError('USAGE', 'the batch is closed')
  }

  /** What the batch says for all its operations; one that names its durability does so in either way. */
  #common(own: DeleteOptions): PutOptions {
    const { timestamp, ttl, visibility, wal, durability } = this.#options
    const lasting = own.wal === undefined && own.durability === undefined
    return { timestamp, ttl, visibility, ...(lasting ? { wal, durability } : {}) }
  }

  async #sendIfFull(): Promise<void> {
    const { batchSize } = this.#options
    if (batchSize !== undefined && this.size >= batchSize) await this.send()
  }

  async #sendAll(): Promise<void> {
    const options = { signal: this.#options.signal }
    const operations = this.#operations
    await writeOperations(this.#target, operations, options, (done) => this.#forget(done))
    const { calls } = await this.#target.open()
    for (const [id, counter] of [...this.#counters]) {
      const { row, column, amount } = counter
      // From here on another one collects what is added. It is not kept if the call fails: it may have been made.
      this.#counters.delete(id)
      await calls.rows.increment(this.#target.table, row, column, amount, options)
    }
  }

  #forget(done: readonly Operation[]): void {
    this.#operations = this.#operations.slice(done.length)
    for (const each of done) {
      this.#cells -=
        each.kind === 'put' ? each.put.cells.length : (each.delete.columns?.length ?? 1)
    }
  }

  #dropAll(): void {
    this.#operations = []
    this.#cells = 0
    this.#counters.clear()
  }
}

const newCounter = (row: Buffer, column: ColumnName): Counter => ({
  row: Buffer.from(row),
  column,
  amount: 0n,
})

/** What waits must not change when its owner uses the bytes again. */
const ownColumn = ({ family, qualifier }: ColumnSelection): ColumnSelection => ({
  family: Buffer.from(family),
  ...(qualifier === undefined ? {} : { qualifier: Buffer.from(qualifier) }),
})

/** Runs `work` on a batch and ends that as the work ended. */
export async function withBatch<T>(
  batch: Batch,
  transaction: boolean,
  work: (batch: Batch) => Promise<T> | T,
): Promise<T> {
  let result: T
  try {
    result = await work(batch)
  } catch (error) {
    if (transaction) await batch.close()
    else await closeAfter(error, batch)
    throw error
  }
  await batch.send()
  await batch.close()
  return result
}

/** What failed first is what counts, but that the rest was not sent is not kept quiet. */
async function closeAfter(error: unknown, batch: Batch): Promise<void> {
  try {
    await batch.close()
  } catch (failure) {
    throw new AggregateError([error, failure], 'the work failed, and sending its batch, too')
  }
}
