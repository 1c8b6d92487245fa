import { compareRange } from '../bytes/compare.js'
import { toStringBinary } from '../bytes/string-binary.js'
import type { CellView, RowVisitor } from '../client/types.js'
import { HbulkError } from '../errors.js'
import type { ColumnEntry, ColumnTable, FamilyEntry } from './column-table.js'
import type { CellCounterResult, Place } from './settings.js'
import { SizeHistogram } from './size-histogram.js'

/** `KeyOnlyFilter(true)` puts a value's length in the value's place, as an int of this size. */
const LENGTH_BYTES = 4

/** Timestamp, type, and the lengths of row and family: what a key has beside its names (`KeyValue.KEY_INFRASTRUCTURE_SIZE`). */
const KEY_OVERHEAD = 12
/** The lengths of key and value (`KeyValue.ROW_OFFSET`). */
export const CELL_OVERHEAD = 8

/**
 * Counts cells in memory that does not grow with them. It takes what is counted as final, because a row may be too large
 * to be set aside: when a row breaks off and comes again, the cells that were counted are passed over.
 */
export class CellTally implements RowVisitor {
  rows = 0
  cells = 0
  /** Rows that broke off and never came again: whoever counts the rows that were delivered does not know them. */
  lost = 0
  readonly #table: ColumnTable
  readonly #rowSizes = new SizeHistogram()
  readonly #valueSizes = new SizeHistogram()
  readonly #records = new Map<RecordName, Place>()

  #key: Buffer = Buffer.allocUnsafeSlow(64)
  #keyLength = 0
  #rowBytes = 0
  #rowCells = 0
  #family: FamilyEntry | undefined
  #column: ColumnEntry | undefined
  #versions = 0
  /** The first column of the row before: where the next one probably begins. */
  #first: ColumnEntry | undefined
  #brokenOff = false
  /** Versions of the current column that are still to be passed over; undefined when nothing is. */
  #passOver: number | undefined

  constructor(table: ColumnTable) {
    this.#table = table
  }

  /** The key of the row that was reached. */
  get key(): Buffer {
    return Buffer.from(this.#key.subarray(0, this.#keyLength))
  }

  startRow(buf: Buffer, start: number, end: number): void {
    if (this.#brokenOff) {
      this.#brokenOff = false
      if (compareRange(buf, start, end, this.key) === 0) {
        this.#passOver = this.#column === undefined ? undefined : this.#versions
        return
      }
      this.#lose()
    }
    const length = end - start
    if (length > this.#key.length) this.#key = Buffer.allocUnsafeSlow(length * 2)
    for (let i = 0; i < length; i++) this.#key[i] = buf[start + i] as number
    this.#keyLength = length
    this.#rowBytes = 0
    this.#rowCells = 0
  }

  cell(cell: CellView): void {
    if (this.#passOver !== undefined && this.#passes(cell)) return
    const { buf, valueStart } = cell
    if (cell.valueEnd - valueStart !== LENGTH_BYTES) throw noLengths()
    const column = this.#columnOf(cell)
    const value = buf.readInt32BE(valueStart)
    const names = cell.familyEnd - cell.familyStart + cell.qualifierEnd - cell.qualifierStart
    const key = KEY_OVERHEAD + this.#keyLength + names
    this.#versions++
    this.#rowCells++
    this.#rowBytes += CELL_OVERHEAD + key + value
    this.#valueSizes.add(value)
    count(column, key, value)
    if (value > (this.#records.get('largestValue')?.amount ?? -1)) {
      this.#record('largestValue', value, column)
    }
  }

  endRow(): void {
    this.#passOver = undefined
    this.#endColumn()
    this.#column = undefined
    this.#family = undefined
    this.rows++
    this.cells += this.#rowCells
    this.#rowSizes.add(this.#rowBytes)
    if (this.#rowBytes > (this.#records.get('largestRow')?.amount ?? -1)) {
      this.#record('largestRow', this.#rowBytes)
    }
    if (this.#rowCells > (this.#records.get('mostCells')?.amount ?? -1)) {
      this.#record('mostCells', this.#rowCells)
    }
  }

  abandonRow(): void {
    this.#brokenOff = true
  }

  /** What was counted, once the scan has ended. */
  result(): CellCounterResult {
    if (this.#brokenOff) this.#lose()
    const families = [...this.#table.families.values()].map((entry) => ({
      ...entry.counts(),
      family: toStringBinary(entry.name),
      columns: entry.columns,
      sketch: entry.sketch.hashes(),
    }))
    return {
      rows: this.rows,
      families,
      columns: this.#table.columns(),
      unlisted: this.#table.unlisted,
      rowSizes: this.#rowSizes.counts,
      valueSizes: this.#valueSizes.counts,
      records: Object.fromEntries(this.#records),
    }
  }

  /** The row was deleted between its two halves: what was seen of it stands. */
  #lose(): void {
    this.#brokenOff = false
    this.lost++
    this.endRow()
  }

  #columnOf(cell: CellView): ColumnEntry {
    const current = this.#column
    if (current?.matches(cell)) return current
    this.#endColumn()
    const guess = current === undefined ? this.#first : current.next
    const column = guess?.kept && guess.matches(cell) ? guess : this.#table.find(cell)
    if (current === undefined) this.#first = column
    else current.next = column
    this.#column = column
    column.rows++
    if (column.family !== this.#family) {
      this.#family = column.family
      column.family.rows++
    }
    return column
  }

  #endColumn(): void {
    const column = this.#column
    if (column === undefined) return
    const versions = this.#versions
    this.#versions = 0
    column.family.columns++
    if (versions > column.maxVersions) column.maxVersions = versions
    if (versions > column.family.maxVersions) column.family.maxVersions = versions
    if (versions > (this.#records.get('mostVersions')?.amount ?? 0)) {
      this.#record('mostVersions', versions, column)
    }
  }

  /** True for a cell of a row that came again, up to the last one that was counted before. */
  #passes(cell: CellView): boolean {
    const column = this.#column as ColumnEntry
    const left = this.#passOver as number
    const { buf } = cell
    const order =
      compareRange(buf, cell.familyStart, cell.familyEnd, column.family.name) ||
      compareRange(buf, cell.qualifierStart, cell.qualifierEnd, column.qualifier)
    if (order < 0) return true
    if (order > 0 || left === 0) {
      this.#passOver = undefined
      return false
    }
    this.#passOver = left - 1
    return true
  }

  #record(name: RecordName, amount: number, column?: ColumnEntry): void {
    const row = toStringBinary(this.#key, 0, this.#keyLength)
    this.#records.set(name, {
      row,
      amount,
      ...(column === undefined ? {} : { column: column.name }),
    })
  }
}

type RecordName = keyof CellCounterResult['records']

function count(column: ColumnEntry, key: number, value: number): void {
  for (const sums of [column, column.family]) {
    sums.cells++
    sums.keyBytes += key
    sums.valueBytes += value
    if (value > sums.largestValue) sums.largestValue = value
  }
}

function noLengths(): HbulkError {
  return new HbulkError('PROTOCOL', 'the gateway does not answer with the lengths of values', {
    hint: 'It must honour the filter KeyOnlyFilter(true), as the gateways of HBase 2 do.',
  })
}
