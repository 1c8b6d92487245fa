import type { RowSpan } from '../client/types.js'
import type { ColumnSpec } from './columns.js'
import { FieldRole } from './columns.js'
import type { RecordSpan } from './formats/format.js'
import { RowExtrasReader, type TtlFormat } from './row-extras.js'
import { parseTimestamp } from './timestamp.js'

/** `HConstants.MAX_ROW_LENGTH`. */
const MAX_KEY_BYTES = 32767
/**
 * What a KeyValue is longer than its row, family, qualifier and value together, with the four bytes that the region
 * server counts and HBase's client does not: a cell between the two limits makes ImportTsv's whole job fail.
 */
const KEY_VALUE_OVERHEAD = 24

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
export class RowMapper {
  /** The last mapped row; one object for all of them, its bytes are the record's. */
  readonly row: RowSpan
  readonly #spec: ColumnSpec
  readonly #options: MapperOptions
  /** Bytes of a cell beside row key and value, by column. */
  readonly #overhead: Int32Array
  /** A record shorter than this has no cell that is too long: the usual case pays one comparison. */
  readonly #harmlessBytes: number
  /** Only where the spec has columns for it. */
  readonly #extras: RowExtrasReader | undefined

  constructor(spec: ColumnSpec, options: MapperOptions) {
    const { columns } = spec
    this.#spec = spec
    this.#options = options
    this.#overhead = Int32Array.from(
      columns,
      ({ family, qualifier }) => KEY_VALUE_OVERHEAD + family.length + qualifier.length,
    )
    this.#harmlessBytes = options.maxCellBytes - Math.max(...this.#overhead)
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
  }

  /** Fills `row`. Returns undefined, or why the record is a bad line. */
  map(record: RecordSpan): string | undefined {
    const { rowKeyField, timestampField } = this.#spec
    const shape = this.#checkFields(record.fields)
    if (shape !== undefined) return shape
    const { row } = this
    const { buf, fieldStart, fieldEnd } = record
    row.buf = buf
    row.keyStart = fieldStart[rowKeyField] as number
    row.keyEnd = fieldEnd[rowKeyField] as number
    if (timestampField !== -1) {
      const start = fieldStart[timestampField] as number
      const end = fieldEnd[timestampField] as number
      row.timestamp = parseTimestamp(buf, start, end)
      // ImportTsv lets negative ones through, and then no scan or get of such a row ever returns.
      if (row.timestamp === undefined || row.timestamp < 0) {
        return `Invalid timestamp ${buf.toString('utf8', start, end)}`
      }
    }
    if (this.#extras !== undefined) {
      const reason = this.#extras.read(record)
      if (reason !== undefined) return reason
      row.extras = this.#extras.extras
    }
    const keyLength = row.keyEnd - row.keyStart
    if (keyLength === 0) return 'Row length is 0'
    if (keyLength > MAX_KEY_BYTES) return `Row length ${keyLength} is > ${MAX_KEY_BYTES}`
    this.#fillCells(record)
    if (row.cells === 0) return 'No columns to insert'
    const last = record.fields - 1
    const length = (fieldEnd[last] as number) - (fieldStart[0] as number)
    return length < this.#harmlessBytes ? undefined : this.#checkCellSizes()
  }

  #checkFields(fields: number): string | undefined {
    const { roles, rowKeyField, timestampField, attributesField, visibilityField, ttlField } =
      this.#spec
    if (fields <= 1) return 'No delimiter'
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

  /** `ConnectionUtils.validatePut` against `hbase.client.keyvalue.maxsize`. */
  #checkCellSizes(): string | undefined {
    const { cells, column, valueStart, valueEnd, keyStart, keyEnd } = this.row
    for (let cell = 0; cell < cells; cell++) {
      const value = (valueEnd[cell] as number) - (valueStart[cell] as number)
      const overhead = this.#overhead[column[cell] as number] as number
      if (value + overhead + keyEnd - keyStart > this.#options.maxCellBytes) {
        return 'KeyValue size too large'
      }
    }
    return undefined
  }
}
