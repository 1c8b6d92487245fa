import { checkNameLength, protocolError, Reader } from './reader.js'
import { TType } from './ttype.js'

const protocolId = 0x82
const version = 1

/** Compact type code -> {@link TType}; codes 1 and 2 are both BOOL, the field header holds the value. */
const types: readonly number[] = [
  TType.STOP,
  TType.BOOL,
  TType.BOOL,
  TType.BYTE,
  TType.I16,
  TType.I32,
  TType.I64,
  TType.DOUBLE,
  TType.STRING,
  TType.LIST,
  TType.SET,
  TType.MAP,
  TType.STRUCT,
]

function typeOf(code: number): number {
  const type = types[code]
  if (type === undefined) throw protocolError(`a reply holds the unknown compact type ${code}`)
  return type
}

/** Thrift's compact protocol. */
export class CompactReader extends Reader {
  /** Value of a boolean field, which stands in its header: 1 true, 2 false, 0 when the next boolean is an element. */
  #boolean = 0

  message(): void {
    const id = this.byte()
    if (id !== protocolId) {
      throw protocolError(`no compact message begins with 0x${id.toString(16)}`)
    }
    const versionAndType = this.byte()
    if ((versionAndType & 0x1f) !== version) {
      throw protocolError(`compact protocol version ${versionAndType & 0x1f}`)
    }
    this.messageType = versionAndType >> 5
    this.seqid = this.#varint()
    const before = this.pos
    checkNameLength(this.#varint())
    this.pos = before
    this.binary()
  }

  field(lastId: number): number {
    const header = this.byte()
    const code = header & 0x0f
    if (code === 0) return TType.STOP
    const delta = header >> 4
    this.fieldId = delta === 0 ? this.i16() : lastId + delta
    this.#boolean = code <= 2 ? code : 0
    return typeOf(code)
  }

  list(): void {
    const header = this.byte()
    const size = header >> 4
    this.elementType = typeOf(header & 0x0f)
    this.size = size === 15 ? this.#varint() : size
    this.#boolean = 0
  }

  map(): void {
    this.size = this.#varint()
    this.#boolean = 0
    if (this.size === 0) {
      this.elementType = TType.STOP
      this.valueType = TType.STOP
      return
    }
    const header = this.byte()
    this.elementType = typeOf(header >> 4)
    this.valueType = typeOf(header & 0x0f)
  }

  bool(): boolean {
    if (this.#boolean !== 0) {
      const value = this.#boolean === 1
      this.#boolean = 0
      return value
    }
    return this.byte() === 1
  }

  i16(): number {
    return this.i32()
  }

  i32(): number {
    const value = this.#varint()
    return (value >>> 1) ^ -(value & 1)
  }

  i64(): number | bigint {
    // Three parts of 28, 28 and 8 bits, so that every step stays in small integers.
    let low = 0
    let middle = 0
    let high = 0
    for (let count = 0; ; count++) {
      const byte = this.byte()
      const bits = byte & 0x7f
      if (count < 4) low |= bits << (7 * count)
      else if (count < 8) middle |= bits << (7 * (count - 4))
      else if (count < 10) high |= bits << (7 * (count - 8))
      else throw protocolError('a variable-length integer is longer than 10 bytes')
      if (byte < 0x80) break
    }
    if (high === 0 && middle < 0x2000000) {
      const zigzag = middle * 0x10000000 + low
      return low & 1 ? -(zigzag + 1) / 2 : zigzag / 2
    }
    const zigzag = (BigInt(high) << 56n) | (BigInt(middle) << 28n) | BigInt(low)
    const value = BigInt.asIntN(64, (zigzag >> 1n) ^ -(zigzag & 1n))
    return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value
  }

  binary(): void {
    const length = this.checkedLength(this.#varint())
    this.need(length)
    this.start = this.pos
    this.pos += length
    this.stop = this.pos
  }

  /** An unsigned 32-bit variable-length integer, as a signed 32-bit number. */
  #varint(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      if (shift > 28) throw protocolError('a variable-length integer is longer than 5 bytes')
      const byte = this.byte()
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
}
