import { checkNameLength, protocolError, Reader } from './reader.js'
import { TType } from './ttype.js'

const versionMask = 0xffff0000
const version1 = 0x80010000

/** Thrift's binary protocol, strict (versioned) messages. */
export class BinaryReader extends Reader {
  message(): void {
    const header = this.i32()
    if ((header & versionMask) >>> 0 !== version1) {
      throw protocolError(`no binary message begins with 0x${(header >>> 0).toString(16)}`)
    }
    this.messageType = header & 0xff
    this.need(4)
    checkNameLength(this.buf.readInt32BE(this.pos))
    this.binary()
    this.seqid = this.i32()
  }

  field(_lastId: number): number {
    this.need(1)
    const type = this.buf[this.pos] as number
    if (type === TType.STOP) {
      this.pos++
      return type
    }
    this.need(3)
    const { buf, pos } = this
    this.fieldId = ((((buf[pos + 1] as number) << 8) | (buf[pos + 2] as number)) << 16) >> 16
    this.pos = pos + 3
    return type
  }

  list(): void {
    this.elementType = this.byte()
    this.size = this.count(this.i32())
  }

  map(): void {
    this.elementType = this.byte()
    this.valueType = this.byte()
    this.size = this.count(this.i32())
  }

  bool(): boolean {
    return this.byte() !== 0
  }

  i16(): number {
    this.need(2)
    const value = this.buf.readInt16BE(this.pos)
    this.pos += 2
    return value
  }

  i32(): number {
    this.need(4)
    const { buf, pos } = this
    this.pos = pos + 4
    return (
      ((buf[pos] as number) << 24) |
      ((buf[pos + 1] as number) << 16) |
      ((buf[pos + 2] as number) << 8) |
      (buf[pos + 3] as number)
    )
  }

  i64(): number | bigint {
    this.need(8)
    const high = this.i32()
    const low = this.i32() >>> 0
    // The high half of every safe integer fits in 21 bits and the sign.
    if (high >= -0x200000 && high < 0x200000) return high * 0x100000000 + low
    return (BigInt(high) << 32n) | BigInt(low)
  }

  binary(): void {
    const length = this.checkedLength(this.i32())
    this.need(length)
    this.start = this.pos
    this.pos += length
    this.stop = this.pos
  }

  private count(size: number): number {
    if (size < 0) throw protocolError(`a reply announces a list of ${size} elements`)
    return size
  }
}
