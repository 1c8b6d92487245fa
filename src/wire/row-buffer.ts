import { spareBuffers } from '../bytes/spare-buffers.js'
import { newWriter } from './codec.js'
import type { Timestamp } from './model.js'
import { put, putI32, putRange, putVarint } from './put-bytes.js'
import { TType } from './ttype.js'
import type { ProtocolName } from './types.js'

/** Longest form of a length, a list header or a timestamp field in either protocol, in bytes. */
export const maxHead = 16

/** Rows for which there is room at first: there can be a buffer for each of thousands of regions. */
const firstRows = 32

const compactStruct = 12

const noBytes = Buffer.alloc(0)

/** Rows one behind the other, each an element of the list that a call carries: any run of them can be sent alone. */
export interface EncodedRows {
  readonly rows: number
  /** The encoded rows `[from, to)`; valid until `clear`. */
  slice(from: number, to: number): Buffer
}

/**
 * A growing buffer of encoded rows that is used again for the next batch, with the ends of the rows in it. All the
 * structs that a call can have a list of begin alike: the row key in field 1, a list of structs in field 2.
 */
export abstract class RowBuffer<Row> implements EncodedRows {
  /** Rows encoded so far. */
  rows = 0
  protected body: Buffer
  protected length = 0
  protected readonly compact: boolean
  /** For each row, the offset after its last byte: a batch that fails can be cut between rows. */
  #rowEnds = new Int32Array(firstRows)
  /** For each row, the cells of all rows up to and with it. */
  #cellEnds = new Int32Array(firstRows)
  readonly #rowHead: Buffer
  readonly #listHead: Buffer

  constructor(protocol: ProtocolName, capacity: number) {
    this.compact = protocol === 'compact'
    this.body = spareBuffers.take(capacity)
    const { head, listHead } = rowHeads(protocol)
    this.#rowHead = head
    this.#listHead = listHead
  }

  /** Bytes that `row` will add at the most. */
  abstract sizeOf(row: Row): number

  /** `timestamp` is for rows without their own. `size` is what `sizeOf` says. */
  abstract add(row: Row, timestamp: Timestamp, size?: number): void

  /** Bytes encoded so far. */
  get bytes(): number {
    return this.length
  }

  /** Bytes of memory held, used or not. */
  get capacity(): number {
    return this.body.length + this.#rowEnds.byteLength + this.#cellEnds.byteLength
  }

  slice(from: number, to: number): Buffer {
    return this.body.subarray(before(this.#rowEnds, from), before(this.#rowEnds, to))
  }

  /** Cells of the rows `[from, to)`. */
  cellsOf(from: number, to: number): number {
    return before(this.#cellEnds, to) - before(this.#cellEnds, from)
  }

  /** A copy of the key of a row. */
  keyOf(row: number): Buffer {
    const { body } = this
    let at = before(this.#rowEnds, row) + this.#rowHead.length
    let length = 0
    if (this.compact) {
      let shift = 0
      for (; (body[at] as number) > 0x7f; shift += 7)
        length |= ((body[at++] as number) & 0x7f) << shift
      length |= (body[at++] as number) << shift
    } else {
      length = body.readInt32BE(at)
      at += 4
    }
    return Buffer.from(body.subarray(at, at + length))
  }

  clear(): void {
    this.rows = 0
    this.length = 0
  }

  /** Gives the memory back: the buffer is not used any more. */
  drop(): void {
    this.clear()
    spareBuffers.give(this.body)
    this.body = noBytes
  }

  /** Makes room for a row of `size` bytes and begins it: its key, and the head of its list of `cells`. */
  protected beginRow(
    size: number,
    buf: Buffer,
    keyStart: number,
    keyEnd: number,
    cells: number,
  ): number {
    this.#reserve(size)
    const { body } = this
    let at = put(body, this.length, this.#rowHead)
    at = this.putLength(body, at, keyEnd - keyStart)
    at = putRange(body, at, buf, keyStart, keyEnd)
    return this.#putListHead(body, at, cells)
  }

  /** The row goes up to the offset `at`. */
  protected endRow(at: number, cells: number): void {
    this.length = at
    if (this.rows === this.#rowEnds.length) {
      this.#rowEnds = twiceAsLong(this.#rowEnds)
      this.#cellEnds = twiceAsLong(this.#cellEnds)
    }
    this.#rowEnds[this.rows] = at
    this.#cellEnds[this.rows] = before(this.#cellEnds, this.rows) + cells
    this.rows++
  }

  protected putLength(body: Buffer, at: number, value: number): number {
    return this.compact ? putVarint(body, at, value) : putI32(body, at, value)
  }

  #reserve(bytes: number): void {
    if (this.length + bytes <= this.body.length) return
    const size = Math.max(this.body.length * 2, this.length + bytes)
    const grown = spareBuffers.take(size)
    this.body.copy(grown, 0, 0, this.length)
    spareBuffers.give(this.body)
    this.body = grown
  }

  #putListHead(body: Buffer, at: number, size: number): number {
    at = put(body, at, this.#listHead)
    if (!this.compact) return putI32(body, at, size)
    if (size < 15) {
      body[at] = (size << 4) | compactStruct
      return at + 1
    }
    body[at] = 0xf0 | compactStruct
    return putVarint(body, at + 1, size)
  }
}

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
