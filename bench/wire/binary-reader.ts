import { HbulkError } from '../../src/errors.js'
import type { ThriftFields, ThriftReader, ThriftValue } from './thrift-reader.js'
import { ThriftType } from './thrift-types.js'

/** Reads binary-protocol values one after the other; for small replies, not for speed. */
export class BinaryReader implements ThriftReader {
  readonly #buf: Buffer
  #pos = 0

  constructor(buf: Buffer, position = 0) {
    this.#buf = buf
    this.#pos = position
  }

  /** Offset of the byte that is read next. */
  get position(): number {
    return this.#pos
  }

  message(): number {
    const type = this.#int32() & 0xff
    this.bytes()
    this.#int32()
    return type
  }

  field(): { id: number; type: number } | undefined {
    const type = this.#byte()
    if (type === ThriftType.STOP) return undefined
    return { type, id: this.#int16() }
  }

  list(): { elementType: number; size: number } {
    return { elementType: this.#byte(), size: this.#int32() }
  }

  value(type: number): ThriftValue {
    switch (type) {
      case ThriftType.BOOL:
        return this.#byte() !== 0
      case ThriftType.BYTE:
        return this.#byte()
      case ThriftType.I16:
        return this.#int16()
      case ThriftType.I32:
        return this.#int32()
      case ThriftType.I64:
        this.#pos += 8
        return this.#buf.readBigInt64BE(this.#pos - 8)
      case ThriftType.STRING:
        return this.bytes()
      case ThriftType.STRUCT:
        return this.#struct()
      case ThriftType.LIST: {
        const { elementType, size } = this.list()
        return Array.from({ length: size }, () => this.value(elementType))
      }
      default:
        throw new HbulkError('PROTOCOL', `Thrift type ${type} in a reply of the gateway`)
    }
  }

  /** Passes over a value without making anything of it. */
  skip(type: number): void {
    if (type === ThriftType.STRUCT) {
      for (let field = this.field(); field !== undefined; field = this.field()) {
        this.skip(field.type)
      }
    } else if (type === ThriftType.LIST) {
      const { elementType, size } = this.list()
      for (let i = 0; i < size; i++) this.skip(elementType)
    } else {
      this.value(type)
    }
  }

  #struct(): ThriftFields {
    const fields: ThriftFields = new Map()
    for (let field = this.field(); field !== undefined; field = this.field()) {
      fields.set(field.id, this.value(field.type))
    }
    return fields
  }

  #byte(): number {
    this.#pos += 1
    return this.#buf.readUInt8(this.#pos - 1)
  }
  #int16(): number {
    this.#pos += 2
    return this.#buf.readInt16BE(this.#pos - 2)
  }
  #int32(): number {
    this.#pos += 4
    return this.#buf.readInt32BE(this.#pos - 4)
  }
  bytes(): Buffer {
    const length = this.#int32()
    this.#pos += length
    return this.#buf.subarray(this.#pos - length, this.#pos)
  }
}
