import type { ColumnName, RowSpan } from '../client/types.js'
import type { ColumnSpec } from './columns.js'
import { FieldRole } from './columns.js'
import type { RecordSpan } from './formats/format.js'
import type { RecordMapper } from './record-mapper.js'
import type { RowDerivation } from './row-derivation.js'
import { RowExtrasReader, type TtlFormat } from './row-extras.js'
import { cellOverhead, checkKey, isCellTooLong } from './row-limits.js'
import { parseTimestamp } from './timestamp.js'

export interface MapperOptions {
  readonly skipEmptyColumns: boolean
  readonly maxCellBytes: number
  /** Fewer fields than columns make a bad line; ImportTsv takes the missing ones for absent. */
  readonly exactFields?: boolean
  readonly ttlFormat: TtlFormat
}

/**
 * Makes rows of records with ImportTsv's rules: its reasons for a bad line, in its order and words
 * (`TsvParser.parse`, then `new Put`, then the checks that HBase's client makes before it sends).
 */
export class RowMapper implements RecordMapper {
  /** The last mapped row; one object for all of them, whose bytes are the record's where nothing is derived. */
  readonly row: RowSpan
  readonly rows: readonly RowSpan[]
  /** A record makes one row. */
  readonly count = 1
  readonly columns: readonly ColumnName[]
  readonly #spec: ColumnSpec
  readonly #options: MapperOptions
  /** Bytes of a cell beside row key and value, by column. */
  readonly #overhead: Int32Array
  /** A record shorter than this has no cell that is too long: the usual case pays one comparison. */
  readonly #harmlessBytes: number
  readonly #derivation: RowDerivation | undefined
  /** Only where the spec has columns for it. */
  readonly #extras: RowExtrasReader | undefined

  /** @param derivation makes what is no piece of the line */
  constructor(spec: ColumnSpec, options: MapperOptions, derivation?: RowDerivation) {
    const { columns } = spec
    this.#spec = spec
    this.columns = columns
    this.#options = options
    this.#overhead = Int32Array.from(columns, cellOverhead)
    this.#harmlessBytes = options.maxCellBytes - Math.max(...this.#overhead)
    this.#derivation = derivation
    this.#extras = RowExtrasReader.for(spec, options.ttlFormat)
    this.row = {
      buf: Buffer.alloc(0),
      keyStart: 0,
      keyEnd: 0,
      cells: 0,
      column: new Int32Array(columns.length),
      valueStart: new Int32Array(columns.length),
      valueEnd: new Int32Array(columns.length),
      timestamp: undefined,
      extras: undefined,
    }
    this.rows = [this.row]
  }

  /** Fills `row`. Returns undefined, or why the record is a bad line. */
  map(record: RecordSpan): string | undefined {
    const bad = this.check(record)
    if (bad !== undefined) return bad
    const { row } = this
    const { buf, fieldStart, fieldEnd } = record
    this.#fillCells(record)
    if (this.#derivation === undefined) {
      const { rowKeyField } = this.#spec
      row.buf = buf
      row.keyStart = fieldStart[rowKeyField] as number
      row.keyEnd = fieldEnd[rowKeyField] as number
    } else {
      const reason = this.#derivation.apply(record, row)
      if (reason !== undefined) return reason
    }
    const wrong = checkKey(row)
    if (wrong !== undefined) return wrong
    if (row.cells === 0) return 'No columns to insert'
    const last = record.fields - 1
    const length = (fieldEnd[last] as number) - (fieldStart[0] as number)
    const harmless = this.#derivation === undefined && length < this.#harmlessBytes
    return harmless ? undefined : this.#checkCellSizes()
  }

  /** Looks at what is no matter of key and cells, and sets the row's timestamp and extras. Returns undefined, or why the record is a bad line. */
  check(record: RecordSpan): string | undefined {
    const { timestampField } = this.#spec
    const shape = this.#checkFields(record.fields)
    if (shape !== undefined) return shape
    if (timestampField !== -1) {
      const reason = this.#readTimestamp(record, timestampField)
      if (reason !== undefined) return reason
    }
    if (this.#extras === undefined) return undefined
    const reason = this.#extras.read(record)
    this.row.extras = this.#extras.extras
    return reason
  }

  #readTimestamp({ buf, fieldStart, fieldEnd }: RecordSpan, field: number): string | undefined {
    const start = fieldStart[field] as number
    const end = fieldEnd[field] as number
    const timestamp = parseTimestamp(buf, start, end)
    this.row.timestamp = timestamp
    // ImportTsv lets negative ones through, and then no scan or get of such a row ever returns.
    if (timestamp !== undefined && timestamp >= 0) return undefined
    return `Invalid timestamp ${buf.toString('utf8', start, end)}`
  }

  #checkFields(fields: number): string | undefined {
    const { roles, rowKeyField, timestampField, attributesField, visibilityField, ttlField } =
      this.#spec
    // Of the specs that ImportTsv can have, none has a single field.
    if (fields <= 1 && roles.length > 1) return 'No delimiter'
    if (fields > roles.length) return 'Excessive columns'
    if (fields < roles.length && this.#options.exactFields) return 'Missing columns'
    if (fields <= rowKeyField) return 'No row key'
    if (fields <= timestampField) return 'No timestamp'
    if (fields <= attributesField) return 'No attributes specified'
    if (fields <= visibilityField) return 'No cell visibility specified'
    if (fields <= ttlField) return 'No cell TTL specified'
    return undefined
  }

  #fillCells(record: RecordSpan): void {
    const { roles, columnIndex } = this.#spec
    const { skipEmptyColumns } = this.#options
    const { fieldStart, fieldEnd, fields } = record
    const { column, valueStart, valueEnd } = this.row
    let cells = 0
    for (let field = 0; field < fields; field++) {
      if (roles[field] !== FieldRole.VALUE) continue
      const start = fieldStart[field] as number
      const end = fieldEnd[field] as number
      // Two quotes are a value: the empty one.
      if (skipEmptyColumns && start === end && record.quotedEmpty?.[field] !== 1) continue
      column[cells] = columnIndex[field] as number
      valueStart[cells] = start
      valueEnd[cells] = end
      cells++
    }
    this.row.cells = cells
  }

  #checkCellSizes(): string | undefined {
    const { row } = this
    const { maxCellBytes } = this.#options
    for (let cell = 0; cell < row.cells; cell++) {
      const overhead = this.#overhead[row.column[cell] as number] as number
      if (isCellTooLong(row, cell, overhead, maxCellBytes)) return 'KeyValue size too large'
    }
    return undefined
  }
}
