import { HbulkError } from '../../src/errors.js'
import { ByteSink } from './byte-sink.js'
import { COMPACT_CODES, MessageType, ThriftType } from './thrift-types.js'

/**
 * Just enough Thrift to write the calls of the benchmark. It shares no code with src/wire,
 * so that a fault there cannot hide in the yardstick.
 */
export interface ThriftWriter {
  /** Message header and the start of the argument struct. */
  begin(method: string): void
  /** An element of a list of structs, or the inside of a struct field. */
  structBegin(): void
  /** Ends the innermost struct. */
  stop(): void
  structField(id: number): void
  binaryField(id: number, value: Buffer): void
  int32Field(id: number, value: number): void
  int64Field(id: number, value: number): void
  boolField(id: number, value: boolean): void
  listField(id: number, elementType: number, size: number): void
  emptyMapField(id: number): void
  /** A list element of type STRING. */
  binary(value: Buffer): void
  /** Ends the argument struct and hands the message out. */
  end(): Buffer
}

export function thriftWriter(protocol: 'binary' | 'compact'): ThriftWriter {
  return protocol === 'binary' ? new BinaryWriter() : new CompactWriter()
}

class BinaryWriter implements ThriftWriter {
  readonly #sink = new ByteSink()

  begin(method: string): void {
    this.#sink.int32(0x80010000 | MessageType.CALL)
    this.binary(Buffer.from(method))
    this.#sink.int32(0)
  }
  structBegin(): void {}
  stop(): void {
    this.#sink.byte(ThriftType.STOP)
  }
  structField(id: number): void {
    this.#field(ThriftType.STRUCT, id)
  }
  binaryField(id: number, value: Buffer): void {
    this.#field(ThriftType.STRING, id)
    this.binary(value)
  }
  int32Field(id: number, value: number): void {
    this.#field(ThriftType.I32, id)
    this.#sink.int32(value)
  }
  int64Field(id: number, value: number): void {
    this.#field(ThriftType.I64, id)
    this.#sink.int64(value)
  }
  boolField(id: number, value: boolean): void {
    this.#field(ThriftType.BOOL, id)
    this.#sink.byte(value ? 1 : 0)
  }
  listField(id: number, elementType: number, size: number): void {
    this.#field(ThriftType.LIST, id)
    this.#sink.byte(elementType)
    this.#sink.int32(size)
  }
  emptyMapField(id: number): void {
    this.#field(ThriftType.MAP, id)
    this.#sink.byte(ThriftType.STRING)
    this.#sink.byte(ThriftType.STRING)
    this.#sink.int32(0)
  }
  binary(value: Buffer): void {
    this.#sink.int32(value.length)
    this.#sink.bytes(value)
  }
  end(): Buffer {
    this.stop()
    return this.#sink.take()
  }
  #field(type: number, id: number): void {
    this.#sink.byte(type)
    this.#sink.int16(id)
  }
}

class CompactWriter implements ThriftWriter {
  readonly #sink = new ByteSink()
  /** The last field id of every open struct: compact writes differences. */
  #lastIds: number[] = []

  begin(method: string): void {
    this.#sink.byte(0x82)
    this.#sink.byte((MessageType.CALL << 5) | 1)
    this.#sink.byte(0)
    this.binary(Buffer.from(method))
    this.#lastIds = [0]
  }
  structBegin(): void {
    this.#lastIds.push(0)
  }
  stop(): void {
    this.#sink.byte(ThriftType.STOP)
    this.#lastIds.pop()
  }
  structField(id: number): void {
    this.#field(id, compactCode(ThriftType.STRUCT))
    this.structBegin()
  }
  binaryField(id: number, value: Buffer): void {
    this.#field(id, compactCode(ThriftType.STRING))
    this.binary(value)
  }
  int32Field(id: number, value: number): void {
    this.#field(id, compactCode(ThriftType.I32))
    this.#sink.varint(zigzag(value))
  }
  int64Field(id: number, value: number): void {
    this.#field(id, compactCode(ThriftType.I64))
    this.#sink.varint(zigzag(value))
  }
  boolField(id: number, value: boolean): void {
    this.#field(id, value ? 1 : 2)
  }
  listField(id: number, elementType: number, size: number): void {
    this.#field(id, compactCode(ThriftType.LIST))
    const code = compactCode(elementType)
    if (size < 15) {
      this.#sink.byte((size << 4) | code)
    } else {
      this.#sink.byte(0xf0 | code)
      this.#sink.varint(BigInt(size))
    }
  }
  emptyMapField(id: number): void {
    this.#field(id, compactCode(ThriftType.MAP))
    this.#sink.byte(0)
  }
  binary(value: Buffer): void {
    this.#sink.varint(BigInt(value.length))
    this.#sink.bytes(value)
  }
  end(): Buffer {
    this.stop()
    return this.#sink.take()
  }
  /** Field ids of these calls grow by 1 to 15, so the short form always fits. */
  #field(id: number, code: number): void {
    const depth = this.#lastIds.length - 1
    const delta = id - (this.#lastIds[depth] ?? 0)
    this.#sink.byte((delta << 4) | code)
    this.#lastIds[depth] = id
  }
}

function compactCode(type: number): number {
  const code = COMPACT_CODES.get(type)
  if (code === undefined)
    throw new HbulkError('INTERNAL', `no compact code for Thrift type ${type}`)
  return code
}

function zigzag(value: number): bigint {
  const wide = BigInt(value)
  return (wide << 1n) ^ (wide >> 63n)
}
