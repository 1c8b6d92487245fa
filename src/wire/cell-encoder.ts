import { ByteCopier } from '../bytes/copy.js'
import { newWriter } from './codec.js'
import { fieldHead } from './field-head.js'
import { CellType, type CellView, type Timestamp } from './model.js'
import { put, putI32, putRange, putVarint } from './put-bytes.js'
import { TType } from './ttype.js'
import type { ProtocolName, ThriftApi } from './types.js'
import type { Writer } from './writer.js'

/** What a cell adds at the most beside its family's head, qualifier and value: lengths, headers, timestamp. */
const overhead = 48

const stop = 0
const two32 = 2 ** 32

/** A column family, encoded as far as it can be once and for all. */
export interface EncodedFamily {
  readonly name: Buffer
  /** Up to the length of the qualifier; in Thrift1 up to the length of the column's whole name. */
  readonly head: Buffer
  /** A delete marker for the whole family, up to its timestamp. */
  readonly markerHead: Buffer
}

/**
 * Cells, each with its own column and timestamp, encoded one behind the other into a buffer that is used again: the list
 * that makes a row of a put or delete call. Thrift2 puts are `TColumnValue`s and its deletes `TColumn`s; Thrift1 puts are
 * `Mutation`s, whose timestamp belongs to the call.
 */
export class CellEncoder {
  /** Cells encoded so far. */
  cells = 0
  /** Bytes encoded so far, at the beginning of `body`. */
  bytes = 0
  /**
   * That of the first cell of a Thrift2 put, which can stand for the row once: a cell with the same has none of its own.
   * Undefined for all others.
   */
  ownTimestamp: Timestamp | undefined
  body: Buffer = Buffer.allocUnsafeSlow(4096)
  readonly #api: ThriftApi
  readonly #protocol: ProtocolName
  readonly #compact: boolean
  readonly #valueHead: Buffer
  readonly #timestampHead: Buffer
  readonly #markerTimestampHead: Buffer
  readonly #familyTimestampHead: Buffer
  /** Of the families' heads, which seldom change, and of what is in the cells, which is all in one buffer. */
  readonly #headCopier = new ByteCopier()
  readonly #cellCopier = new ByteCopier()

  constructor(api: ThriftApi, protocol: ProtocolName) {
    this.#api = api
    this.#protocol = protocol
    this.#compact = protocol === 'compact'
    this.#valueHead = fieldHead(protocol, 2, TType.STRING, 3)
    this.#timestampHead = fieldHead(protocol, 3, TType.I64, 4)
    this.#markerTimestampHead = fieldHead(protocol, 2, TType.I64, 3)
    this.#familyTimestampHead = fieldHead(protocol, 1, TType.I64, 3)
  }

  family(name: Buffer): EncodedFamily {
    const encode = (write: (writer: Writer) => void): Buffer => {
      const writer = newWriter(this.#protocol)
      writer.structBegin()
      write(writer)
      return Buffer.from(writer.bytes())
    }
    if (this.#api === 1) {
      const head = encode((writer) => writer.field(TType.STRING, 2))
      return { name: Buffer.concat([name, Buffer.from(':')]), head, markerHead: head }
    }
    const markerHead = encode((writer) => {
      writer.field(TType.STRING, 1)
      writer.binary(name)
    })
    const head = encode((writer) => {
      writer.field(TType.STRING, 1)
      writer.binary(name)
      writer.field(TType.STRING, 2)
    })
    return { name, head, markerHead }
  }

  /** Bytes that the cell will add at the most. */
  sizeOf(cell: CellView, family: EncodedFamily): number {
    const { qualifierStart, qualifierEnd, valueStart, valueEnd } = cell
    const texts = qualifierEnd - qualifierStart + valueEnd - valueStart
    return texts + family.head.length + family.name.length + overhead
  }

  put(cell: CellView, family: EncodedFamily): void {
    this.#reserve(this.sizeOf(cell, family))
    const { body } = this
    const { buf, qualifierStart, qualifierEnd, valueStart, valueEnd } = cell
    const { head, name } = family
    const copier = this.#cellCopier
    let at = this.#headCopier.copy(head, 0, head.length, body, this.bytes)
    if (this.#api === 1) {
      at = this.#putLength(at, name.length + qualifierEnd - qualifierStart)
      at = put(body, at, name)
    } else {
      at = this.#putLength(at, qualifierEnd - qualifierStart)
    }
    at = copier.copy(buf, qualifierStart, qualifierEnd, body, at)
    at = put(body, at, this.#valueHead)
    at = this.#putLength(at, valueEnd - valueStart)
    at = copier.copy(buf, valueStart, valueEnd, body, at)
    if (this.#api === 2) at = this.#putOwnTimestamp(at, cell.timestamp)
    body[at++] = stop
    this.#end(at)
  }

  /** A delete marker as Thrift2 takes it; its kind belongs to the row. */
  marker(cell: CellView, family: EncodedFamily): void {
    this.#reserve(this.sizeOf(cell, family))
    const { body } = this
    const { buf, qualifierStart, qualifierEnd } = cell
    const ofColumn = cell.type === CellType.DELETE || cell.type === CellType.DELETE_COLUMN
    let at: number
    if (ofColumn) {
      at = this.#putLength(put(body, this.bytes, family.head), qualifierEnd - qualifierStart)
      at = putRange(body, at, buf, qualifierStart, qualifierEnd)
      at = put(body, at, this.#markerTimestampHead)
    } else {
      at = put(body, put(body, this.bytes, family.markerHead), this.#familyTimestampHead)
    }
    at = this.#putTimestamp(at, cell.timestamp)
    body[at++] = stop
    this.#end(at)
  }

  clear(): void {
    this.cells = 0
    this.bytes = 0
    this.ownTimestamp = undefined
  }

  #end(at: number): void {
    this.bytes = at
    this.cells++
  }

  #reserve(bytes: number): void {
    if (this.bytes + bytes <= this.body.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(this.body.length * 2, this.bytes + bytes))
    this.body.copy(grown, 0, 0, this.bytes)
    this.body = grown
  }

  #putLength(at: number, value: number): number {
    return this.#compact ? putVarint(this.body, at, value) : putI32(this.body, at, value)
  }

  #putOwnTimestamp(at: number, timestamp: Timestamp): number {
    if (this.cells === 0) this.ownTimestamp = timestamp
    if (timestamp === this.ownTimestamp) return at
    return this.#putTimestamp(put(this.body, at, this.#timestampHead), timestamp)
  }

  #putTimestamp(at: number, timestamp: Timestamp): number {
    if (typeof timestamp !== 'number' || timestamp < 0) return this.#putLong(at, timestamp)
    const { body } = this
    if (!this.#compact) {
      const high = putI32(body, at, Math.floor(timestamp / two32))
      return putI32(body, high, timestamp % two32)
    }
    // Zigzag: twice the number, which a double still holds exactly; shifts would cut it to 32 bits.
    let rest = timestamp * 2
    while (rest > 0x7f) {
      body[at++] = (rest % 128) | 0x80
      rest = Math.floor(rest / 128)
    }
    body[at++] = rest
    return at
  }

  #putLong(at: number, timestamp: Timestamp): number {
    const writer = newWriter(this.#protocol)
    writer.i64(timestamp)
    return put(this.body, at, writer.bytes())
  }
}
