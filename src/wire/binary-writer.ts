import type { Timestamp } from './model.js'
import { MessageType, TType } from './ttype.js'
import { Writer } from './writer.js'

/** Thrift's binary protocol, strict (versioned) messages. */
export class BinaryWriter extends Writer {
  message(name: string, seqid: number): void {
    this.i32(0x80010000 | MessageType.CALL)
    this.text(name)
    this.i32(seqid)
  }

  structBegin(): void {}

  structEnd(): void {
    this.byte(TType.STOP)
  }

  field(type: number, id: number): void {
    this.byte(type)
    this.byte(id >> 8)
    this.byte(id & 0xff)
  }

  boolField(id: number, value: boolean): void {
    this.field(TType.BOOL, id)
    this.byte(value ? 1 : 0)
  }

  list(elementType: number, size: number): void {
    this.byte(elementType)
    this.i32(size)
  }

  map(keyType: number, valueType: number, size: number): void {
    this.byte(keyType)
    this.byte(valueType)
    this.i32(size)
  }

  i32(value: number): void {
    this.room(4)
    this.pos = this.buf.writeInt32BE(value | 0, this.pos)
  }

  i64(value: Timestamp): void {
    this.room(8)
    this.pos = this.buf.writeBigInt64BE(BigInt(value), this.pos)
  }

  protected length(value: number): void {
    this.i32(value)
  }
}
