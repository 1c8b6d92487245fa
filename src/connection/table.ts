import pLimit from 'p-limit'
import { fetchRegionMap } from '../client/fetch-region-map.js'
import type { FamilyDescriptor, Region } from '../client/types.js'
import { HbulkError } from '../errors.js'
import { checkWhole } from '../system/check-whole.js'
import { joinedColumn } from '../wire/calls.js'
import { Batch, type BatchOptions, withBatch } from './batch.js'
import { type Bytes, toRowKey } from './bytes.js'
import type { Cell } from './cell.js'
import type { OpenClients } from './clients.js'
import { passDeletes } from './clock-tick.js'
import { parseColumnName } from './columns.js'
import { type Condition, parseCondition, parseEquality } from './condition.js'
import { counterBytes, counterOf, toCounter } from './counters.js'
import { checkOptions } from './known-options.js'
import { mostVersions, type ReadOptions, readOptionNames, selected } from './read-options.js'
import { emptyRow, type Row } from './row.js'
import { RowBuilder } from './row-builder.js'
import { deletesOf, RowChange } from './row-change.js'
import type { ScanRequest } from './scan-options.js'
import { scanRows } from './scan-rows.js'
import { type WriteTarget, writeOperations } from './write-operations.js'
import {
  cellsOf,
  type DeleteOptions,
  type PutOptions,
  type RowData,
  rowDelete,
  rowPut,
} from './write-options.js'

/** For calls that say nothing else. */
export interface CallOptions {
  /** Aborted: the call is given up and rejects with INTERRUPTED; what it has done by then stays. */
  readonly signal?: AbortSignal | undefined
}

/** With regions that have no server, and with a gateway that does not answer. */
const patience = { deadlineMs: 10_000, retries: 3 }

/** Rows that are asked for in one call. */
const rowsInCall = 1_000

/**
 * One table: its rows, its families and its regions. Comes from {@link Connection.table}, which asks the gateway nothing,
 * so it is free, and the table need not be there.
 *
 * Every method rejects with an {@link HbulkError}: USAGE for what makes no sense, UNSUPPORTED for what the gateway's API
 * cannot do, TABLE_NOT_FOUND, FAMILY_NOT_FOUND, REMOTE for what else HBase refuses, and what happens to a gateway
 * (GATEWAY_UNREACHABLE, GATEWAY_CLOSED, GATEWAY_DENIED, CALL_TIMEOUT).
 */
export class Table {
  /** As HBase knows it: with its namespace and the connection's prefix. */
  readonly name: string
  readonly #open: OpenClients
  readonly #key: Buffer
  readonly #target: WriteTarget

  /** @internal */
  constructor(name: string, open: OpenClients) {
    this.name = name
    this.#open = open
    this.#key = Buffer.from(name)
    this.#target = { open, table: this.#key, families: () => this.#familyKeys() }
  }

  /** The table's column families and their settings, by their names. */
  async families(): Promise<Map<string, FamilyDescriptor>> {
    const { calls } = await this.#open()
    const { families } = await calls.admin.describeTable(this.name)
    return new Map(families.map((family) => [family.name, family]))
  }

  /** The names of the table's column families. */
  async columnFamilyNames(): Promise<string[]> {
    return [...(await this.families()).keys()]
  }

  /** The table's regions in the order of their keys. Waits some seconds for those that are on their way to a server. */
  async regions(): Promise<readonly Region[]> {
    const { calls } = await this.#open()
    return (await fetchRegionMap(calls.admin, this.name, patience)).regions
  }

  /**
   * Reads one row. One that is not there, or has none of the columns, comes without cells: its `size` is 0.
   * Tried again after a fault that may pass.
   */
  async row(row: Bytes, options: ReadOptions = {}): Promise<Row> {
    const key = toRowKey(row)
    const [found] = await this.#get([key], options)
    return found ?? emptyRow(Buffer.from(key))
  }

  /**
   * Reads rows by their keys, a thousand in a call. They come in the order of `rows`; those that are not there are left
   * out. Tried again after a fault that may pass.
   */
  async rows(rows: readonly Bytes[], options: ReadOptions = {}): Promise<Row[]> {
    if (!Array.isArray(rows)) throw new HbulkError('USAGE', 'rows is no array of row keys')
    const keys = rows.map(toRowKey)
    const parts: Buffer[][] = []
    for (let at = 0; at < keys.length; at += rowsInCall) parts.push(keys.slice(at, at + rowsInCall))
    if (parts.length === 0) return []
    const { width } = await this.#open()
    const limit = pLimit(width)
    const found = await Promise.all(parts.map((part) => limit(() => this.#get(part, options))))
    return found.flat()
  }

  /**
   * Reads versions of one column, the newest first.
   * @param options - `versions` is how many at most, by default all that are kept; `timestamp` and `timeRange` as for
   * {@link Table.row}
   */
  async cells(
    row: Bytes,
    column: Bytes,
    options: Omit<ReadOptions, 'columns'> = {},
  ): Promise<Cell[]> {
    parseColumnName(column)
    const { versions = mostVersions } = options
    const [found] = await this.#get([toRowKey(row)], { ...options, versions, columns: [column] })
    return found?.versions(column) ?? []
  }

  /**
   * Reads rows in the order of their keys. Between the loop and the gateway wait some 256 KB of rows; the scan goes on
   * after the last whole row when a gateway or a scanner is lost, and ends when the loop is left.
   *
   * @example
   * ```ts
   * for await (const row of table.scan({ rowPrefix: 'user1:', columns: ['d:name'] })) {
   *   greet(row.text('d:name'))
   * }
   * ```
   * @throws {@link HbulkError} USAGE at once; the iterator's `next` rejects with everything else, and with INTERRUPTED
   * when `signal` is aborted
   */
  scan(options: ScanRequest = {}): AsyncIterableIterator<Row, undefined> & AsyncDisposable {
    return scanRows(this.#open, this.name, options)
  }

  /**
   * Stores cells of one row, at one moment. With a `timestamp` it is tried again after a fault that may pass; without one
   * only if it never left, because twice would be two versions.
   */
  async put(row: Bytes, data: RowData, options: PutOptions = {}): Promise<void> {
    const put = rowPut(row, data, options)
    await writeOperations(this.#target, [{ kind: 'put', put }], options)
  }

  /**
   * Deletes a row, or only the given families and columns of it. Tried again as {@link Table.put} is.
   * HBase counts time in milliseconds, and a delete hides what is put in the same one. So one without a `timestamp` takes
   * two more: what is put when it has resolved is seen.
   */
  async delete(row: Bytes, columns?: readonly Bytes[], options: DeleteOptions = {}): Promise<void> {
    const change = rowDelete(row, columns, options)
    await writeOperations(this.#target, [{ kind: 'delete', delete: change }], options)
  }

  /**
   * Collects changes and sends them together. With a callback the batch is sent when that has returned; when it throws,
   * what waits is sent nevertheless, but with `transaction` it is dropped. Without one, `await using` does the same at the
   * end of its block, but cannot see whether something was thrown: with `transaction` it sends nothing, `send` does.
   *
   * @example
   * ```ts
   * await table.batch({ transaction: true }, async (batch) => {
   *   await batch.put('row1', { 'd:q': 'v' })
   *   await batch.delete('row2')
   * })
   * ```
   */
  batch(options?: BatchOptions): Batch
  batch<T>(options: BatchOptions, work: (batch: Batch) => Promise<T> | T): Promise<T>
  batch<T>(
    options: BatchOptions = {},
    work?: (batch: Batch) => Promise<T> | T,
  ): Batch | Promise<T> {
    const batch = new Batch(this.#target, options)
    return work === undefined ? batch : withBatch(batch, options.transaction ?? false, work)
  }

  /** The value of a counter, 0 if it is not there. It only reads, and is tried again after a fault that may pass. */
  async counterGet(row: Bytes, column: Bytes, options: CallOptions = {}): Promise<bigint> {
    parseColumnName(column)
    const found = await this.row(row, { ...options, columns: [column] })
    return counterOf(found.cell(column))
  }

  /** Sets a counter, as a put does: who wants to add uses {@link Table.counterInc}. */
  async counterSet(
    row: Bytes,
    column: Bytes,
    value: number | bigint = 0,
    options: PutOptions = {},
  ): Promise<void> {
    await this.put(row, [[column, counterBytes(toCounter(value, 'value'))]], options)
  }

  /**
   * Adds to a counter, in one atomic step. One that is not there begins at 0. Tried again only if it never left.
   * @returns the new value
   */
  async counterInc(
    row: Bytes,
    column: Bytes,
    value: number | bigint = 1,
    options: CallOptions = {},
  ): Promise<bigint> {
    const amount = toCounter(value, 'value')
    const key = toRowKey(row)
    const name = parseColumnName(column)
    const { calls } = await this.#open()
    return calls.rows.increment(this.#key, key, name, amount, options)
  }

  /** As {@link Table.counterInc}, with the value negated. */
  counterDec(
    row: Bytes,
    column: Bytes,
    value: number | bigint = 1,
    options: CallOptions = {},
  ): Promise<bigint> {
    return this.counterInc(row, column, -toCounter(value, 'value'), options)
  }

  /**
   * Appends to the values of columns, in one atomic step; a column that is not there begins empty. Tried again only if it
   * never left.
   * @returns the columns as they are then
   */
  async append(row: Bytes, data: RowData, options: CallOptions = {}): Promise<Row> {
    const key = toRowKey(row)
    const cells = cellsOf(data)
    if (cells.length === 0) throw new HbulkError('USAGE', 'there is nothing to append')
    // HBase would append each to what was there before, and keep only the last.
    const columns = new Set(cells.map((cell) => joinedColumn(cell).toString('latin1')))
    if (columns.size < cells.length) {
      throw new HbulkError('USAGE', 'a column stands twice in what is to be appended')
    }
    const { calls } = await this.#open()
    let after = emptyRow(Buffer.from(key))
    const builder = new RowBuilder((appended) => {
      after = appended
    })
    await calls.rows.append(this.#key, { row: key, cells }, builder, options)
    return after
  }

  /**
   * Stores cells of a row if one of its cells is as the condition says, in one atomic step. Thrift1 gateways take one cell
   * and no timestamp. Tried again only if it never left.
   * @returns whether it was done
   */
  async checkAndPut(
    row: Bytes,
    condition: Condition,
    data: RowData,
    options: PutOptions = {},
  ): Promise<boolean> {
    const put = rowPut(row, data, options)
    const equality = parseEquality(condition)
    const { calls } = await this.#open()
    return calls.rows.checkAndPut(this.#key, equality, put, options)
  }

  /**
   * Deletes a row, or only some columns or some families of it, if one of its cells is as the condition says, in one atomic
   * step. Thrift2 gateways only. Tried again only if it never left.
   * @returns whether it was done
   */
  async checkAndDelete(
    row: Bytes,
    condition: Condition,
    columns?: readonly Bytes[],
    options: DeleteOptions = {},
  ): Promise<boolean> {
    const change = rowDelete(row, columns, options)
    const kinds = new Set(change.columns?.map(({ qualifier }) => qualifier === undefined))
    if (kinds.size > 1) {
      throw new HbulkError('USAGE', 'checkAndDelete takes either families or single columns', {
        hint: 'checkAndMutate takes both.',
      })
    }
    const equality = parseEquality(condition)
    const { calls } = await this.#open()
    const done = await calls.rows.checkAndDelete(this.#key, equality, change, options)
    if (done) await passDeletes([change])
    return done
  }

  /**
   * Changes a row if one of its cells is as the condition says, all in one atomic step. Thrift2 gateways only. Tried again
   * only if it never left.
   * @returns whether it was done
   */
  async checkAndMutate(
    row: Bytes,
    condition: Condition,
    describe: (change: RowChange) => unknown,
    options: CallOptions = {},
  ): Promise<boolean> {
    const change = new RowChange(row)
    describe(change)
    const mutations = change.mutations()
    const parsed = parseCondition(condition)
    const { calls } = await this.#open()
    const done = await calls.rows.checkAndMutate(
      this.#key,
      toRowKey(row),
      parsed,
      mutations,
      options,
    )
    if (done) await passDeletes(deletesOf(mutations))
    return done
  }

  /**
   * Changes a row, puts and deletes in one atomic step. Thrift2 gateways only. Tried again only if it never left.
   */
  async mutateRow(
    row: Bytes,
    describe: (change: RowChange) => unknown,
    options: CallOptions = {},
  ): Promise<void> {
    const change = new RowChange(row)
    describe(change)
    const mutations = change.mutations()
    const { calls } = await this.#open()
    await calls.rows.mutate(this.#key, toRowKey(row), mutations, options)
    await passDeletes(deletesOf(mutations))
  }

  /** For people. */
  toString(): string {
    return `Table '${this.name}'`
  }

  async #get(rows: readonly Buffer[], options: ReadOptions): Promise<Row[]> {
    checkOptions('a read', options, readOptionNames)
    checkWhole('versions', options.versions, 1, mostVersions)
    const get = { table: this.#key, rows, ...selected(options) }
    const { calls } = await this.#open()
    let found: Row[] = []
    await calls.rows.get(
      get,
      () => {
        const rowsOfTry: Row[] = []
        found = rowsOfTry
        return new RowBuilder((row) => rowsOfTry.push(row), { unsorted: calls.rows.alike })
      },
      options,
    )
    return found
  }

  async #familyKeys(): Promise<readonly Buffer[]> {
    return (await this.columnFamilyNames()).map((name) => Buffer.from(name))
  }
}
