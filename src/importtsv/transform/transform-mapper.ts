import { Scratch } from '../../bytes/scratch.js'
import type { ColumnName, RowSpan, Timestamp } from '../../client/types.js'
import { HbulkError } from '../../errors.js'
import { saltBytes, saltOf } from '../../presplit/salt.js'
import type { RecordSpan } from '../formats/format.js'
import type { RecordMapper } from '../record-mapper.js'
import { cellOverhead, checkKey, isCellTooLong } from '../row-limits.js'
import type { RowMapper } from '../row-mapper.js'
import { ColumnRegistry } from './column-registry.js'
import { firstLine } from './load-transform.js'
import type { RecordView } from './record-view.js'
import type { Transform, TransformColumn, TransformRow, TransformValue } from './types.js'

const MAX_LONG = 2n ** 63n - 1n
const FIRST_CELLS = 16
/** Every open batch knows every column, so beyond these a new writer is better than a longer list. */
const MOST_COLUMNS = 4096

export interface TransformOptions {
  readonly maxCellBytes: number
  readonly salt: number | undefined
  /** The table's families; undefined where they are not known. */
  readonly families: readonly string[] | undefined
  /** For rows without their own. */
  readonly timestamp: Timestamp
}

type Pair = readonly [TransformColumn, TransformValue | undefined]

/** Hands lines to a function of the user's, and makes rows of what comes back: all of a line's, or none. */
export class TransformMapper implements RecordMapper {
  readonly rows: RowSpan[] = []
  count = 0
  readonly #transform: Transform
  readonly #checks: RowMapper
  readonly #view: RecordView
  readonly #options: TransformOptions
  readonly #registry: ColumnRegistry
  readonly #out = new Scratch()

  /** @param checks of the line itself: its number of fields, its timestamp */
  constructor(
    transform: Transform,
    checks: RowMapper,
    view: RecordView,
    options: TransformOptions,
  ) {
    this.#transform = transform
    this.#checks = checks
    this.#view = view
    this.#options = options
    this.#registry = new ColumnRegistry(options.families)
  }

  get columns(): readonly ColumnName[] {
    return this.#registry.columns
  }

  /** A new writer, after `forgetColumns`, is due. */
  get columnsFull(): boolean {
    return this.#registry.columns.length > MOST_COLUMNS
  }

  forgetColumns(): void {
    this.#registry.forget()
  }

  startFile(path: string): void {
    this.#view.file = path
  }

  map(record: RecordSpan, offset: number): string | undefined {
    this.count = 0
    const bad = this.#checks.check(record)
    if (bad !== undefined) return bad
    const { timestamp } = this.#checks.row
    this.#view.show(record, timestamp ?? this.#options.timestamp, offset)
    let result: unknown
    try {
      result = this.#transform(this.#view)
    } catch (error) {
      return `transform: ${firstLine(error)}`
    }
    if (result === undefined || result === null) return undefined
    const results: readonly unknown[] = Array.isArray(result) ? result : [result]
    if (results.some(isPromise)) throw notSynchronous(results)
    this.#out.reset()
    try {
      for (const row of results) this.#add(row)
    } catch (error) {
      this.count = 0
      return `transform: ${firstLine(error)}`
    }
    // The buffer may have moved since the first row was put into it.
    for (let i = 0; i < this.count; i++) (this.rows[i] as RowSpan).buf = this.#out.buf
    return undefined
  }

  #add(result: unknown): void {
    if (!isRow(result)) throw new TypeError('what it returned is no row { key, cells }')
    const pairs: readonly Pair[] = isIterable(result.cells)
      ? [...result.cells]
      : Object.entries(result.cells)
    const row = this.#rowFor(pairs.length)
    row.timestamp = checkTimestamp(result.timestamp) ?? this.#checks.row.timestamp
    row.extras = this.#checks.row.extras
    this.#putKey(row, result.key)
    for (const [column, value] of pairs) if (value !== undefined) this.#putCell(row, column, value)
    if (row.cells === 0) throw new Error('No columns to insert')
    this.count++
  }

  #rowFor(cells: number): RowSpan {
    const spare = this.rows[this.count]
    if (spare !== undefined && spare.column.length >= cells) {
      spare.cells = 0
      return spare
    }
    const row = emptyRow(Math.max(FIRST_CELLS, 2 * cells))
    this.rows[this.count] = row
    return row
  }

  #putKey(row: RowSpan, key: TransformValue): void {
    const { salt } = this.#options
    const out = this.#out
    const prefix = salt === undefined ? 0 : saltBytes(salt)
    row.keyStart = out.take(prefix)
    const start = this.#put(key, 'the row key')
    row.keyEnd = out.length
    const salted = salt !== undefined && start < row.keyEnd
    if (!salted) row.keyStart = start
    else out.buf.writeUIntBE(saltOf(out.buf, start, row.keyEnd, salt), row.keyStart, prefix)
    const wrong = checkKey(row)
    if (wrong !== undefined) throw new Error(wrong)
  }

  #putCell(row: RowSpan, column: TransformColumn, value: TransformValue): void {
    const cell = row.cells++
    const index = this.#registry.indexOf(column)
    row.column[cell] = index
    row.valueStart[cell] = this.#put(value, 'a value')
    row.valueEnd[cell] = this.#out.length
    const overhead = cellOverhead(this.columns[index] as ColumnName)
    if (isCellTooLong(row, cell, overhead, this.#options.maxCellBytes)) {
      throw new Error('KeyValue size too large')
    }
  }

  #put(value: unknown, what: string): number {
    const out = this.#out
    if (typeof value === 'string') {
      const at = out.take(Buffer.byteLength(value))
      out.buf.write(value, at)
      return at
    }
    if (value instanceof Uint8Array) {
      return out.append(Buffer.from(value.buffer, value.byteOffset, value.length))
    }
    throw new TypeError(`${what} is neither bytes nor text`)
  }
}

function emptyRow(cells: number): RowSpan {
  return {
    buf: Buffer.alloc(0),
    keyStart: 0,
    keyEnd: 0,
    cells: 0,
    column: new Int32Array(cells),
    valueStart: new Int32Array(cells),
    valueEnd: new Int32Array(cells),
    timestamp: undefined,
    extras: undefined,
  }
}

function checkTimestamp(value: unknown): Timestamp | undefined {
  if (value === undefined) return undefined
  const whole =
    typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))
  if (!whole || value < 0 || value > MAX_LONG)
    throw new RangeError(`Invalid timestamp ${String(value)}`)
  return value <= Number.MAX_SAFE_INTEGER ? Number(value) : value
}

/** @param results whose failures nobody else will ever see */
function notSynchronous(results: readonly unknown[]): HbulkError {
  void Promise.allSettled(results)
  return new HbulkError('USAGE', '--transform: the function returned a promise', {
    hint: 'It has to be synchronous: look things up before, in the module itself, where await may stand.',
  })
}

function isPromise(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function' &&
    !('key' in value)
  )
}

/** The members of it are checked where they are used. */
function isRow(value: unknown): value is TransformRow {
  if (typeof value !== 'object' || value === null || !('key' in value) || !('cells' in value))
    return false
  return typeof value.cells === 'object' && value.cells !== null
}

function isIterable(cells: TransformRow['cells']): cells is Iterable<Pair> {
  return Symbol.iterator in cells
}
