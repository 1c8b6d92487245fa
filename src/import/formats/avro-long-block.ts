import { writeLength } from '../../export/formats/avro-varint.js'
import type { AvroBlockBytes } from './avro-block-bytes.js'
import { AvroCursor } from './avro-varints.js'

export interface LongBlockLimits {
  /** Cells that make so many bytes are a part of a record. */
  readonly partBytes: number
  /** Of what has to be held: a cell, a key, a record that cannot be cut. */
  readonly mostBytes: number
}

/** Takes records out of a block that is too large to be held. */
export interface RecordTaker {
  /** The record that was taken last is a part: the next one is of the same row. */
  readonly continues: boolean
  /** Why the bytes are no record. */
  readonly failure: string | undefined
  /** The next record, or a part of one that is a record itself. Undefined: it takes more bytes, or there is a failure. */
  take(bytes: AvroBlockBytes): Buffer | undefined
}

const OVER_END = 'a record runs over its end'

/** Records that are not cut. */
export class WholeRecords implements RecordTaker {
  readonly continues = false
  failure: string | undefined
  readonly #skip: (cursor: AvroCursor) => boolean
  readonly #mostBytes: number
  readonly #cursor = new AvroCursor()

  constructor(skip: (cursor: AvroCursor) => boolean, { mostBytes }: LongBlockLimits) {
    this.#skip = skip
    this.#mostBytes = mostBytes
  }

  take(bytes: AvroBlockBytes): Buffer | undefined {
    const cursor = this.#cursor
    const { buf, at, end } = bytes
    cursor.reset(buf, at, end)
    if (this.#skip(cursor)) {
      bytes.at = cursor.at
      return buf.subarray(at, cursor.at)
    }
    if (bytes.done) this.failure = OVER_END
    else if (end - at > this.#mostBytes) {
      this.failure = `a record is longer than ${this.#mostBytes} bytes`
    }
    return undefined
  }
}

/** The most bytes that a count takes. */
const COUNT_BYTES = 10

/** Records of a key and an array of cells, cut between cells. */
export class RowParts implements RecordTaker {
  continues = false
  failure: string | undefined
  readonly #limits: LongBlockLimits
  readonly #cursor = new AvroCursor()
  /** Of the record that is open, as it is encoded. */
  #key: Buffer | undefined
  /** Cells that are still to come of the array's block. */
  #left = 0
  /** Cells at the beginning of the bytes that were looked at, and where they end there. */
  #cells = 0
  #looked = 0

  constructor(limits: LongBlockLimits) {
    this.#limits = limits
  }

  take(bytes: AvroBlockBytes): Buffer | undefined {
    const part = this.#take(bytes)
    if (part !== undefined || this.failure !== undefined) return part
    if (bytes.done) this.failure = OVER_END
    else if (bytes.end - bytes.at - this.#looked > this.#limits.mostBytes) this.#refuse()
    return undefined
  }

  #take(bytes: AvroBlockBytes): Buffer | undefined {
    const cursor = this.#cursor
    if (this.#key === undefined) {
      cursor.reset(bytes.buf, bytes.at, bytes.end)
      if (!this.#passBytes()) return undefined
      this.#key = Buffer.from(bytes.buf.subarray(bytes.at, cursor.at))
      bytes.at = cursor.at
    }
    if (this.#left === 0) {
      cursor.reset(bytes.buf, bytes.at, bytes.end)
      const count = Number(cursor.long())
      // A negative count has the size of the items behind it.
      if (count < 0) cursor.long()
      if (cursor.failed) return undefined
      bytes.at = cursor.at
      this.#left = Math.abs(count)
      if (count === 0) return this.#endRecord()
    }
    cursor.reset(bytes.buf, bytes.at + this.#looked, bytes.end)
    while (this.#cells < this.#left && this.#looked < this.#limits.partBytes) {
      if (!this.#passCell()) return undefined
      this.#cells++
      this.#looked = cursor.at - bytes.at
    }
    return this.#part(bytes)
  }

  #part(bytes: AvroBlockBytes): Buffer {
    const end = bytes.at + this.#looked
    const part = this.#record(this.#cells, bytes.buf.subarray(bytes.at, end))
    bytes.at = end
    this.#left -= this.#cells
    this.#cells = 0
    this.#looked = 0
    this.continues = true
    return part
  }

  #endRecord(): Buffer {
    const part = this.#record(0, Buffer.alloc(0))
    this.#key = undefined
    this.continues = false
    return part
  }

  /** As a record: the key, an array of one block, its end. */
  #record(count: number, cells: Buffer): Buffer {
    const head = Buffer.alloc(COUNT_BYTES)
    const end = Buffer.of(0)
    const counted = [head.subarray(0, writeLength(head, 0, count)), cells]
    return Buffer.concat([this.#key ?? end, ...(count === 0 ? [] : counted), end])
  }

  /** Family, qualifier, timestamp, value. Returns false when not all of it is there. */
  #passCell(): boolean {
    if (!this.#passBytes() || !this.#passBytes()) return false
    this.#cursor.long()
    return !this.#cursor.failed && this.#passBytes()
  }

  #passBytes(): boolean {
    const cursor = this.#cursor
    const length = cursor.long()
    if (cursor.failed) return false
    if (typeof length !== 'number' || length < 0 || length > this.#limits.mostBytes) {
      this.#refuse()
      return false
    }
    cursor.skip(length)
    return !cursor.failed
  }

  #refuse(): void {
    this.failure = `a cell is longer than ${this.#limits.mostBytes} bytes, or none`
  }
}
