import { HbulkError } from '../errors.js'
import { TType } from './ttype.js'

/**
 * Thrown when the window ends inside a value: the caller goes back to its last checkpoint and waits for
 * `Reader.needed` more bytes. One object for all, so that running dry costs no stack trace.
 */
export const UNDERRUN: Error = new Error('the reply goes on in the next chunk')

/** The longest string a reply may hold, in bytes. libthrift's own limit is 100 MB. */
export const maxElementBytes: number = 128 * 1024 * 1024

const maxDepth = 64

/** Nothing that hbulk has no use for consists of so many values, also when it is read again and again as it arrives. */
const mostSkipped = 20_000_000

/** No method of either API has a name of even half of this. */
const maxNameBytes = 256

/** For the method's name at the beginning of a message: what is none is refused before anything is kept of it. */
export function checkNameLength(length: number): void {
  if (length < 0 || length > maxNameBytes) {
    throw protocolError(`a message's name of ${length} bytes is announced`)
  }
}

/**
 * A cursor over a window of reply bytes. Values come back as numbers and offsets, not as objects;
 * what the last call read stands in the public fields until the next one.
 */
export abstract class Reader {
  buf: Buffer = Buffer.alloc(0)
  pos = 0
  end = 0
  /** Bytes that were missing at the last underrun. */
  needed = 0
  /** Id of the field that `field` read last. */
  fieldId = 0
  /** Offsets of the string that `binary` read last. */
  start = 0
  stop = 0
  /** Element type and size that `list` or `map` read last; a map's values have `valueType`. */
  elementType = 0
  valueType = 0
  size = 0
  messageType = 0
  seqid = 0
  /** Values that were skipped since somebody set this to 0. */
  skipped = 0

  window(buf: Buffer, pos: number, end: number): void {
    this.buf = buf
    this.pos = pos
    this.end = end
  }

  abstract message(): void
  /** Reads a field header; `lastId` is the id of the struct's field before it. Returns the type, STOP at the struct's end. */
  abstract field(lastId: number): number
  abstract list(): void
  abstract map(): void
  abstract bool(): boolean
  abstract i16(): number
  abstract i32(): number
  /** A number up to 2^53-1 either way, a bigint beyond. */
  abstract i64(): number | bigint
  abstract binary(): void

  text(): string {
    this.binary()
    return this.buf.toString('utf8', this.start, this.stop)
  }

  byte(): number {
    this.need(1)
    return this.buf[this.pos++] as number
  }

  skip(type: number, depth = 0): void {
    if (depth > maxDepth) throw protocolError('a reply nests deeper than 64 levels')
    if (++this.skipped > mostSkipped) throw protocolError('a value that does not end')
    switch (type) {
      case TType.BOOL:
        this.bool()
        return
      case TType.BYTE:
        this.byte()
        return
      case TType.I16:
        this.i16()
        return
      case TType.I32:
        this.i32()
        return
      case TType.I64:
        this.i64()
        return
      case TType.DOUBLE:
        this.need(8)
        this.pos += 8
        return
      case TType.STRING:
        this.binary()
        return
      case TType.STRUCT:
        for (let id = 0; ; id = this.fieldId) {
          const fieldType = this.field(id)
          if (fieldType === TType.STOP) return
          const fieldId = this.fieldId
          this.skip(fieldType, depth + 1)
          this.fieldId = fieldId
        }
      case TType.LIST:
      case TType.SET: {
        this.list()
        const { elementType, size } = this
        for (let i = 0; i < size; i++) this.skip(elementType, depth + 1)
        return
      }
      case TType.MAP: {
        this.map()
        const { elementType, valueType, size } = this
        for (let i = 0; i < size; i++) {
          this.skip(elementType, depth + 1)
          this.skip(valueType, depth + 1)
        }
        return
      }
      default:
        throw protocolError(`a reply holds the unknown type ${type}`)
    }
  }

  protected need(bytes: number): void {
    if (this.pos + bytes > this.end) {
      this.needed = this.pos + bytes - this.end
      throw UNDERRUN
    }
  }

  /** Checks a length that the peer sent before anything is allocated or awaited for it. */
  protected checkedLength(length: number): number {
    if (length < 0 || length > maxElementBytes) {
      throw protocolError(`a reply announces a length of ${length} bytes`)
    }
    return length
  }
}

export function protocolError(what: string): HbulkError {
  return new HbulkError('PROTOCOL', `the gateway's answer is not valid Thrift: ${what}`, {
    hint: 'Is it an HBase Thrift gateway, and are transport and protocol right?',
  })
}
