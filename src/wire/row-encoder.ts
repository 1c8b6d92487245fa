import { spareBuffers } from '../bytes/spare-buffers.js'
import { newWriter } from './codec.js'
import type { ColumnName, RowExtras, RowSpan, Timestamp } from './model.js'
import { encodePutExtras } from './row-extras.js'
import { TType } from './ttype.js'
import type { ProtocolName, ThriftApi } from './types.js'

/** Longest form of a length, a list header or a timestamp field in either protocol, in bytes. */
const maxHead = 16

const stop = 0

/** Rows for which there is room at first: there can be an encoder for each of thousands of regions. */
const firstRows = 32

/**
 * Rows as the elements of a put call's list, encoded straight from the parser's offsets into one buffer that is used
 * again for the next batch. Everything that does not change from row to row (field headers, column names) is encoded
 * once, when the encoder is made.
 *
 * Thrift2 rows are `TPut` with timestamp and extras a row; Thrift1 rows are `BatchMutation`, both belong to the call.
 */
export class RowEncoder {
  /** Rows encoded so far. */
  rows = 0
  #body: Buffer
  #length = 0
  /** For each row, the offset after its last byte: a batch that fails can be cut between rows. */
  #rowEnds = new Int32Array(firstRows)
  /** For each row, the cells of all rows up to and with it. */
  #cellEnds = new Int32Array(firstRows)
  readonly #compact: boolean
  readonly #rowHead: Buffer
  readonly #listHead: Buffer
  readonly #columns: Buffer[] = []
  #headLengths: Int32Array = new Int32Array(0)
  readonly #names: readonly ColumnName[]
  readonly #headOf: (column: ColumnName) => Buffer
  readonly #timestampHead: Buffer | undefined
  #timestampValue: Timestamp | undefined
  #timestampField: Buffer = Buffer.alloc(0)
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
    this.#protocol = protocol
    this.#compact = protocol === 'compact'
    this.#body = spareBuffers.take(capacity)
    this.#names = columns
    this.#headOf = (column) => columnHead(api, protocol, column)
    this.#addColumns()
    const { head, listHead } = rowHeads(protocol)
    this.#rowHead = head
    this.#listHead = listHead
    this.#timestampHead = api === 2 ? timestampHead(protocol) : undefined
  }

  /** Bytes encoded so far. */
  get bytes(): number {
    return this.#length
  }

  /** Bytes of memory held, used or not. */
  get capacity(): number {
    return this.#body.length + this.#rowEnds.byteLength + this.#cellEnds.byteLength
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
    this.#reserve(size)
    const body = this.#body
    let at = put(body, this.#length, this.#rowHead)
    at = this.#putLength(body, at, row.keyEnd - row.keyStart)
    at = putRange(body, at, row.buf, row.keyStart, row.keyEnd)
    at = this.#putListHead(body, at, row.cells)
    for (let i = 0; i < row.cells; i++) {
      const from = row.valueStart[i] as number
      const to = row.valueEnd[i] as number
      at = put(body, at, this.#columns[row.column[i] as number] as Buffer)
      at = this.#putLength(body, at, to - from)
      at = putRange(body, at, row.buf, from, to)
      body[at++] = stop
    }
    if (this.#timestampHead !== undefined) {
      at = put(body, at, this.#timestamp(row.timestamp ?? timestamp))
      if (row.extras !== undefined) at = put(body, at, this.#extrasOf(row.extras))
    }
    body[at++] = stop
    this.#length = at
    this.#endRow(row.cells)
  }

  /** The encoded rows `[from, to)`; valid until `clear`. */
  slice(from: number, to: number): Buffer {
    return this.#body.subarray(before(this.#rowEnds, from), before(this.#rowEnds, to))
  }

  /** Cells of the rows `[from, to)`. */
  cellsOf(from: number, to: number): number {
    return before(this.#cellEnds, to) - before(this.#cellEnds, from)
  }

  clear(): void {
    this.rows = 0
    this.#length = 0
  }

  /** Gives the memory back: the encoder is not used any more. */
  drop(): void {
    this.clear()
    spareBuffers.give(this.#body)
    this.#body = noBytes
  }

  /** Encodes the names that are new since the last call. */
  #addColumns(): void {
    if (this.#columns.length === this.#names.length) return
    for (const column of this.#names.slice(this.#columns.length)) {
      this.#columns.push(this.#headOf(column))
    }
    this.#headLengths = Int32Array.from(this.#columns, (head) => head.length)
  }

  #endRow(cells: number): void {
    if (this.rows === this.#rowEnds.length) {
      this.#rowEnds = twiceAsLong(this.#rowEnds)
      this.#cellEnds = twiceAsLong(this.#cellEnds)
    }
    this.#rowEnds[this.rows] = this.#length
    this.#cellEnds[this.rows] = before(this.#cellEnds, this.rows) + cells
    this.rows++
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#body.length) return
    const size = Math.max(this.#body.length * 2, this.#length + bytes)
    const grown = spareBuffers.take(size)
    this.#body.copy(grown, 0, 0, this.#length)
    spareBuffers.give(this.#body)
    this.#body = grown
  }

  #putLength(body: Buffer, at: number, value: number): number {
    return this.#compact ? putVarint(body, at, value) : putI32(body, at, value)
  }

  #putListHead(body: Buffer, at: number, size: number): number {
    at = put(body, at, this.#listHead)
    if (!this.#compact) return putI32(body, at, size)
    if (size < 15) {
      body[at] = (size << 4) | compactStruct
      return at + 1
    }
    body[at] = 0xf0 | compactStruct
    return putVarint(body, at + 1, size)
  }

  /** The whole timestamp field: encoded again only when the timestamp changes. */
  #timestamp(timestamp: Timestamp): Buffer {
    if (timestamp !== this.#timestampValue) {
      const writer = newWriter(this.#protocol)
      writer.i64(timestamp)
      this.#timestampField = Buffer.concat([this.#timestampHead as Buffer, writer.bytes()])
      this.#timestampValue = timestamp
    }
    return this.#timestampField
  }

  /** The fields after the timestamp: encoded again only when the extras change. Thrift1 has none. */
  #extrasOf(extras: RowExtras): Buffer {
    if (this.#timestampHead === undefined) return noBytes
    if (extras !== this.#extras) {
      this.#extrasFields = encodePutExtras(this.#protocol, extras)
      this.#extras = extras
    }
    return this.#extrasFields
  }
}

const noBytes = Buffer.alloc(0)

const compactStruct = 12

/** The running total up to row `index`, which is not in it. */
function before(ends: Int32Array, index: number): number {
  return index === 0 ? 0 : (ends[index - 1] as number)
}

function twiceAsLong(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(array.length * 2)
  grown.set(array)
  return grown
}

/** Headers of field 1, the row key, and of field 2, the list of cells up to its size: the same ids in both APIs. */
function rowHeads(protocol: ProtocolName): { head: Buffer; listHead: Buffer } {
  const writer = newWriter(protocol)
  writer.structBegin()
  writer.field(TType.STRING, 1)
  const head = Buffer.from(writer.bytes())
  writer.field(TType.LIST, 2)
  const listField = writer.bytes()
  // The compact protocol packs the element type into the byte of the size.
  const elementType = protocol === 'compact' ? [] : [TType.STRUCT]
  return { head, listHead: Buffer.from([...listField, ...elementType]) }
}

/** Field 3 of `TPut`. The field before it is always 2, so the compact form does not vary either. */
function timestampHead(protocol: ProtocolName): Buffer {
  const writer = newWriter(protocol)
  writer.structBegin()
  writer.field(TType.STRING, 2)
  writer.bytes()
  writer.field(TType.I64, 3)
  return Buffer.from(writer.bytes())
}

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

/** Short runs are copied faster by a loop than by a call into native code. */
const shortRun = 48

function put(target: Buffer, at: number, source: Buffer): number {
  return putRange(target, at, source, 0, source.length)
}

function putRange(target: Buffer, at: number, source: Buffer, from: number, to: number): number {
  if (to - from > shortRun) {
    source.copy(target, at, from, to)
    return at + to - from
  }
  for (let i = from; i < to; i++) target[at++] = source[i] as number
  return at
}

function putI32(target: Buffer, at: number, value: number): number {
  target[at] = value >>> 24
  target[at + 1] = value >>> 16
  target[at + 2] = value >>> 8
  target[at + 3] = value
  return at + 4
}

function putVarint(target: Buffer, at: number, value: number): number {
  let rest = value
  while (rest > 0x7f) {
    target[at++] = (rest & 0x7f) | 0x80
    rest >>>= 7
  }
  target[at++] = rest
  return at
}
