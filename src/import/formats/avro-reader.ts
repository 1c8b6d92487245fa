import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'
import type { Timestamp } from '../../client/types.js'
import { HbulkError } from '../../errors.js'
import { avroCodecs } from '../../export/formats/avro-container.js'
import { unpackSnappy } from '../../export/formats/snappy-block.js'
import {
  createRecordSpan,
  type RawSpan,
  RecordOutcome,
  type RecordOutcomeCode,
  type RecordReader,
  type RecordSpan,
} from '../../importtsv/formats/format.js'
import type { InputWindow } from '../../importtsv/input/input-window.js'
import { AvroBlockBytes } from './avro-block-bytes.js'
import { AvroCells } from './avro-cells.js'
import { type AvroHeader, holdsRows, readAvroHeader } from './avro-header.js'
import type { RecordTaker } from './avro-long-block.js'
import type { AvroRows } from './avro-rows.js'
import { AvroCursor } from './avro-varints.js'
import { avroWideRows } from './avro-wide-rows.js'
import type { DecodedRow } from './decoded-row.js'
import type { RecordDecoder } from './record-decoder.js'

const inflate = promisify(inflateRaw)

interface PackedBlock {
  readonly offset: number
  readonly records: number
  readonly data: Buffer
}

/** A block whose records are taken out of it while it is read. */
interface LongBlock {
  readonly offset: number
  readonly bytes: AvroBlockBytes
  readonly taker: RecordTaker
  /** Records that are still to come. */
  left: number
  /** Why its bytes cannot be unpacked. */
  why: string
}

export interface AvroReaderOptions {
  readonly path: string
  /** What has to be held is not longer than this: a cell of a row, a record with fields, a block packed with snappy. */
  readonly maxBlockBytes: number
  /** Longer blocks are not held as a whole. */
  readonly longBlockBytes: number
  /** Of the cells of wide records, which have none. */
  readonly timestamp: Timestamp
}

/** A record alone in its block may be large; packed, that does not show. */
const LONG_PACKED_RECORD = 32 * 1024

/** Readers of Java have it that no block is longer. */
const LONGEST_BLOCK = 2 ** 31 - 1

/**
 * Cuts an Avro object container file of rows into records: the one field of each is its encoding. A damaged block is one
 * bad record, and reading goes on behind the next sync marker. What is bad has no bytes, since no reader could use them
 * out of their file; `raw.line` counts records.
 */
export class AvroReader implements RecordReader, RecordDecoder {
  readonly window: InputWindow
  readonly record: RecordSpan = createRecordSpan(1)
  readonly raw: RawSpan = { start: 0, end: 0, offset: 0, line: 0 }
  reason = ''
  continues = false
  physicalLines = 0
  readonly #options: AvroReaderOptions
  readonly #cursor = new AvroCursor()
  readonly #rows = new AvroCursor()
  #header: AvroHeader | undefined
  #schema: AvroRows | undefined
  #packed: PackedBlock | undefined
  #long: LongBlock | undefined
  /** There is an unpacked block that was not read to its end. */
  #inBlock = false
  /** Records of it that are still to come. */
  #left = 0
  #blockOffset = 0
  /** Why the block could not be unpacked; empty when it could. */
  #why = ''
  /** A block was damaged: everything up to the next sync marker is passed over. */
  #lost = false

  constructor(window: InputWindow, options: AvroReaderOptions) {
    this.window = window
    this.#options = options
  }

  /** What there is of records the reader delivers by its file's schema. */
  decode(record: RecordSpan, row: DecodedRow): string | undefined {
    return this.#schema?.decode(record, row)
  }

  next(): RecordOutcomeCode {
    if (this.#inBlock) return this.#left > 0 ? this.#nextRecord() : this.#endBlock()
    if (this.#packed !== undefined) return RecordOutcome.PENDING
    if (this.#long !== undefined) return this.#nextOfLong(this.#long)
    if (this.#header === undefined) return this.#readHeader()
    if (this.#lost && !this.#findSync(this.#header.sync)) {
      return this.window.atEnd ? RecordOutcome.END : RecordOutcome.PENDING
    }
    return this.#nextBlock(this.#header.sync)
  }

  async more(): Promise<void> {
    const long = this.#long
    if (long !== undefined) return this.#moreOfLong(long)
    const packed = this.#packed
    if (packed === undefined) return this.window.fill()
    this.#packed = undefined
    this.#inBlock = true
    this.#left = packed.records
    this.#blockOffset = packed.offset
    try {
      const data = await this.#unpack(packed.data)
      this.#rows.reset(data, 0, data.length)
    } catch (error) {
      if (error instanceof HbulkError) throw error
      // The next record of the block is none, which makes the block a bad one.
      this.#rows.reset(Buffer.alloc(0), 0, 0)
      this.#why = (error as Error).message
    }
  }

  #nextRecord(): RecordOutcomeCode {
    const { record } = this
    const rows = this.#rows
    const from = rows.at
    if (this.#schema?.skip(rows) !== true) {
      const why = this.#why === '' ? 'a record runs over its end' : this.#why
      return this.#bad(this.#blockOffset, this.#left, why)
    }
    this.#left--
    record.buf = rows.buf
    record.fields = 1
    record.fieldStart[0] = from
    record.fieldEnd[0] = rows.at
    this.#mark(this.#blockOffset)
    return RecordOutcome.RECORD
  }

  /** What follows the last record that a block says it has would be lost without a word. */
  #endBlock(): RecordOutcomeCode {
    const rows = this.#rows
    const behind = rows.end - rows.at
    if (this.#why !== '') return this.#bad(this.#blockOffset, 0, this.#why)
    if (behind > 0) {
      const why = `${behind} bytes follow the last of the records that it says it has`
      return this.#bad(this.#blockOffset, 0, why)
    }
    this.#leaveBlock()
    return this.next()
  }

  #leaveBlock(): void {
    this.#inBlock = false
    this.#left = 0
    this.#why = ''
    this.#rows.reset(Buffer.alloc(0), 0, 0)
  }

  /** @throws HbulkError INPUT: of a file without a header nothing can be read */
  #readHeader(): RecordOutcomeCode {
    const { window } = this
    const { path } = this.#options
    const cursor = this.#cursor
    cursor.reset(window.buf, window.start, window.end)
    const header = readAvroHeader(cursor)
    if (header === 'more' && !window.atEnd && !window.full) return RecordOutcome.PENDING
    if (header === 'more' || header === 'none') {
      throw new HbulkError('INPUT', `'${path}' is no Avro file: it has no whole header`)
    }
    if (!avroCodecs.some((codec) => codec === header.codec)) {
      throw new HbulkError('INPUT', `'${path}' is packed with ${header.codec}, which is unknown`, {
        hint: `Known are ${avroCodecs.join(', ')}.`,
      })
    }
    const { timestamp } = this.#options
    this.#schema = holdsRows(header.schema)
      ? new AvroCells()
      : avroWideRows(header.schema, timestamp)
    if (this.#schema === undefined) {
      throw new HbulkError('INPUT', `'${path}' holds other records than rows with their cells`, {
        hint: 'Avro files are read that hbulk export or Bigtable wrote.',
      })
    }
    window.start = cursor.at
    this.#header = header
    return this.next()
  }

  #nextBlock(sync: Buffer): RecordOutcomeCode {
    const { window } = this
    const { maxBlockBytes } = this.#options
    const { offset } = window
    if (window.start === window.end) {
      return window.atEnd ? RecordOutcome.END : RecordOutcome.PENDING
    }
    const cursor = this.#cursor
    cursor.reset(window.buf, window.start, window.end)
    const records = Number(cursor.long())
    const size = Number(cursor.long())
    const cut = cursor.failed
    const long = !cut && this.#isLong(records, size)
    const most = long ? LONGEST_BLOCK : maxBlockBytes
    if (!cut && (records < 0 || size < 0 || size > most)) {
      const why = size > most ? `it is longer than ${most} bytes` : 'no sizes'
      return this.#lose(offset, 0, why)
    }
    if (long) return this.#beginLong(offset, records, size)
    if (cut || window.end - cursor.at < size + sync.length) {
      if (!window.atEnd && !window.full) return RecordOutcome.PENDING
      if (window.full)
        return this.#lose(offset, records, `it is longer than ${maxBlockBytes} bytes`)
      window.start = window.end
      return this.#bad(offset, cut ? 0 : records, 'the file ends in it')
    }
    const end = cursor.at + size
    if (!window.buf.subarray(end, end + sync.length).equals(sync)) {
      return this.#lose(offset, records, 'no sync marker follows it')
    }
    // The window may move while the block is unpacked, and while its records are read.
    const data = Buffer.from(window.buf.subarray(cursor.at, end))
    window.start = end + sync.length
    if (records === 0 && size === 0) return this.next()
    this.#packed = { offset, records, data }
    return RecordOutcome.PENDING
  }

  #isLong(records: number, size: number): boolean {
    const codec = this.#header?.codec
    if (codec === 'snappy') return false
    if (size > this.#options.longBlockBytes) return true
    return codec === 'deflate' && records === 1 && size > LONG_PACKED_RECORD
  }

  /** The cursor stands behind the block's sizes. */
  #beginLong(offset: number, records: number, size: number): RecordOutcomeCode {
    const { window } = this
    const { maxBlockBytes: mostBytes, longBlockBytes: partBytes } = this.#options
    const taker = this.#schema?.taker({ partBytes, mostBytes })
    if (taker === undefined) throw new HbulkError('INTERNAL', 'a block before the header')
    window.start = this.#cursor.at
    const bytes = new AvroBlockBytes(window, this.#header?.codec ?? 'null', size)
    this.#long = { offset, bytes, taker, left: records, why: '' }
    return this.next()
  }

  #nextOfLong(long: LongBlock): RecordOutcomeCode {
    const { bytes, taker, offset } = long
    if (long.why !== '') return this.#loseLong(long, long.why)
    if (long.left === 0) return this.#endOfLong(long)
    const { record } = this
    const part = taker.take(bytes)
    if (part === undefined) {
      return taker.failure === undefined
        ? RecordOutcome.PENDING
        : this.#loseLong(long, taker.failure)
    }
    if (!taker.continues) long.left--
    record.buf = part
    record.fields = 1
    record.fieldStart[0] = 0
    record.fieldEnd[0] = part.length
    this.#mark(offset)
    this.continues = taker.continues
    return RecordOutcome.RECORD
  }

  /** All records were taken: the block has to end there. */
  #endOfLong(long: LongBlock): RecordOutcomeCode {
    const { window } = this
    const { bytes } = long
    const sync = this.#header?.sync ?? Buffer.alloc(0)
    const behind = bytes.end - bytes.at + bytes.packedLeft
    if (behind > 0) {
      return this.#loseLong(long, 'bytes follow the last of the records that it says it has')
    }
    if (!bytes.done) return RecordOutcome.PENDING
    if (window.end - window.start < sync.length && !window.atEnd) return RecordOutcome.PENDING
    const end = window.start + sync.length
    if (!window.buf.subarray(window.start, Math.min(end, window.end)).equals(sync)) {
      return this.#loseLong(long, 'no sync marker follows it')
    }
    window.start = end
    this.#long = undefined
    return this.next()
  }

  async #moreOfLong(long: LongBlock): Promise<void> {
    if (long.bytes.done) return this.window.fill()
    try {
      await long.bytes.fill()
    } catch (error) {
      if (error instanceof HbulkError) throw error
      long.why = (error as Error).message
    }
  }

  #loseLong(long: LongBlock, why: string): RecordOutcomeCode {
    long.bytes.close()
    this.#long = undefined
    this.#lost = true
    return this.#bad(long.offset, long.left, why)
  }

  async #unpack(data: Buffer): Promise<Buffer> {
    const { maxBlockBytes } = this.#options
    switch (this.#header?.codec) {
      case 'deflate':
        return inflate(data, { maxOutputLength: maxBlockBytes })
      case 'snappy':
        return unpackSnappy(data, maxBlockBytes)
      default:
        return data
    }
  }

  /** Passes the block under way over, up to the next sync marker. */
  #lose(offset: number, records: number, why: string): RecordOutcomeCode {
    this.#lost = true
    this.window.start++
    return this.#bad(offset, records, why)
  }

  #bad(offset: number, records: number, why: string): RecordOutcomeCode {
    this.#leaveBlock()
    this.#mark(offset)
    const lost = records > 0 ? `, ${records} records lost` : ''
    this.reason = `damaged Avro block: ${why}${lost}`
    return RecordOutcome.BAD
  }

  #mark(offset: number): void {
    const { raw, window } = this
    raw.start = window.start
    raw.end = window.start
    raw.offset = offset
    raw.line++
    this.continues = false
  }

  /** Moves behind the next sync marker. Returns false when it takes more input to find it. */
  #findSync(sync: Buffer): boolean {
    const { window } = this
    const at = window.buf.subarray(0, window.end).indexOf(sync, window.start)
    if (at < 0) {
      window.start = Math.max(window.start, window.end - sync.length + 1)
      return false
    }
    window.start = at + sync.length
    this.#lost = false
    return true
  }
}
