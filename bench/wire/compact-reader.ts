import { HbulkError } from '../../src/errors.js'
import type { ThriftReader, ThriftValue } from './thrift-reader.js'
import { COMPACT_CODES, ThriftType } from './thrift-types.js'

const TYPES: ReadonlyMap<number, number> = new Map(
  [...COMPACT_CODES].map(([type, code]) => [code, type]),
)

/** Reads what the benchmark needs of compact replies: scanner ids, row counts and error messages. */
export class CompactReader implements ThriftReader {
  readonly #buf: Buffer
  #pos = 0
  #lastId = 0

  constructor(buf: Buffer) {
    this.#buf = buf
  }

  message(): number {
    this.#pos += 1
    const type = this.#byte() >> 5
    this.#varint()
    this.#bytes()
    return type
  }

  field(): { id: number; type: number } | undefined {
    const head = this.#byte()
    if (head === ThriftType.STOP) return undefined
    const delta = head >> 4
    this.#lastId = delta === 0 ? this.#zigzag() : this.#lastId + delta
    const id = this.#lastId
    const type = typeOf(head & 0x0f)
    // A result's exception is a struct whose fields count from zero again.
    if (type === ThriftType.STRUCT) this.#lastId = 0
    return { id, type }
  }

  list(): { elementType: number; size: number } {
    const head = this.#byte()
    const size = head >> 4
    return { elementType: typeOf(head & 0x0f), size: size === 15 ? this.#varint() : size }
  }

  value(type: number): ThriftValue {
    switch (type) {
      case ThriftType.I32:
        return this.#zigzag()
      case ThriftType.STRING:
        return this.#bytes()
      default:
        throw new HbulkError('PROTOCOL', `Thrift type ${type} where a number or text was due`)
    }
  }

  #byte(): number {
    this.#pos += 1
    return this.#buf.readUInt8(this.#pos - 1)
  }

  #varint(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.#byte()
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
  }

  #zigzag(): number {
    const value = this.#varint()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  #bytes(): Buffer {
    const length = this.#varint()
    this.#pos += length
    return this.#buf.subarray(this.#pos - length, this.#pos)
  }
}

function typeOf(code: number): number {
  return TYPES.get(code === 2 ? 1 : code) ?? ThriftType.STOP
}
