import { newWriter } from './codec.js'
import type { ColumnName, RowExtras, RowSpan, Timestamp } from './model.js'
import { put, putRange } from './put-bytes.js'
import { PutTimestamp } from './put-timestamp.js'
import { maxHead, RowBuffer } from './row-buffer.js'
import { encodePutExtras } from './row-extras.js'
import { TType } from './ttype.js'
import type { ProtocolName, ThriftApi } from './types.js'

const stop = 0

/**
 * Rows as the elements of a put call's list, encoded straight from the parser's offsets into one buffer that is used
 * again for the next batch. Everything that does not change from row to row (field headers, column names) is encoded
 * once, when the encoder is made.
 *
 * Thrift2 rows are `TPut` with timestamp and extras a row; Thrift1 rows are `BatchMutation`, both belong to the call.
 */
export class RowEncoder extends RowBuffer<RowSpan> {
  readonly #columns: Buffer[] = []
  #headLengths: Int32Array = new Int32Array(0)
  readonly #names: readonly ColumnName[]
  readonly #headOf: (column: ColumnName) => Buffer
  /** Thrift1 leaves timestamp and extras to the call. */
  readonly #timestamp: PutTimestamp | undefined
  readonly #protocol: ProtocolName
  #extras: RowExtras | undefined
  #extrasFields: Buffer = Buffer.alloc(0)

  /** @param columns may grow at its end as long as rows are added */
  constructor(
    api: ThriftApi,
    protocol: ProtocolName,
    columns: readonly ColumnName[],
    capacity: number,
  ) {
    super(protocol, capacity)
    this.#protocol = protocol
    this.#names = columns
    this.#headOf = (column) => columnHead(api, protocol, column)
    this.#addColumns()
    this.#timestamp = api === 2 ? new PutTimestamp(protocol) : undefined
  }

  /** Bytes that `row` will add at the most. */
  sizeOf(row: RowSpan): number {
    this.#addColumns()
    let size = row.keyEnd - row.keyStart + 4 * maxHead
    for (let i = 0; i < row.cells; i++) {
      const head = this.#headLengths[row.column[i] as number] as number
      size += head + (row.valueEnd[i] as number) - (row.valueStart[i] as number) + 6
    }
    if (row.extras !== undefined) size += this.#extrasOf(row.extras).length
    return size
  }

  /** `timestamp` is for rows without their own; Thrift1 leaves both, and the row's extras, to the call. `size` is what `sizeOf` says. */
  add(row: RowSpan, timestamp: Timestamp, size: number = this.sizeOf(row)): void {
    this.#addColumns()
    let at = this.beginRow(size, row.buf, row.keyStart, row.keyEnd, row.cells)
    const { body } = this
    for (let i = 0; i < row.cells; i++) {
      const from = row.valueStart[i] as number
      const to = row.valueEnd[i] as number
      at = put(body, at, this.#columns[row.column[i] as number] as Buffer)
      at = this.putLength(body, at, to - from)
      at = putRange(body, at, row.buf, from, to)
      body[at++] = stop
    }
    if (this.#timestamp !== undefined) {
      at = put(body, at, this.#timestamp.of(row.timestamp ?? timestamp))
      if (row.extras !== undefined) at = put(body, at, this.#extrasOf(row.extras))
    }
    body[at++] = stop
    this.endRow(at, row.cells)
  }

  /** Encodes the names that are new since the last call. */
  #addColumns(): void {
    if (this.#columns.length === this.#names.length) return
    for (const column of this.#names.slice(this.#columns.length)) {
      this.#columns.push(this.#headOf(column))
    }
    this.#headLengths = Int32Array.from(this.#columns, (head) => head.length)
  }

  /** The fields after the timestamp: encoded again only when the extras change. Thrift1 has none. */
  #extrasOf(extras: RowExtras): Buffer {
    if (this.#timestamp === undefined) return noBytes
    if (extras !== this.#extras) {
      this.#extrasFields = encodePutExtras(this.#protocol, extras)
      this.#extras = extras
    }
    return this.#extrasFields
  }
}

const noBytes = Buffer.alloc(0)

/** All of a cell before its value's length: `TColumnValue` in Thrift2, `Mutation` in Thrift1. */
function columnHead(api: ThriftApi, protocol: ProtocolName, column: ColumnName): Buffer {
  const writer = newWriter(protocol)
  writer.structBegin()
  if (api === 2) {
    writer.field(TType.STRING, 1)
    writer.binary(column.family)
    writer.field(TType.STRING, 2)
    writer.binary(column.qualifier)
  } else {
    writer.field(TType.STRING, 2)
    // The colon stays even when the qualifier is empty: without it `mutateRows` refuses the whole batch.
    writer.binary(Buffer.concat([column.family, Buffer.from(':'), column.qualifier]))
  }
  writer.field(TType.STRING, 3)
  return Buffer.from(writer.bytes())
}
