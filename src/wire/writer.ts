import type { Timestamp } from './model.js'

/** A growing buffer that one call's bytes are written into. `bytes()` hands them over and starts anew. */
export abstract class Writer {
  protected buf: Buffer
  protected pos = 0

  constructor(capacity = 1024) {
    this.buf = Buffer.allocUnsafeSlow(capacity)
  }

  abstract message(name: string, seqid: number): void
  abstract structBegin(): void
  abstract structEnd(): void
  abstract field(type: number, id: number): void
  abstract boolField(id: number, value: boolean): void
  abstract list(elementType: number, size: number): void
  abstract map(keyType: number, valueType: number, size: number): void
  abstract i32(value: number): void
  abstract i64(value: Timestamp): void
  protected abstract length(value: number): void

  binary(value: Uint8Array): void {
    this.length(value.length)
    this.room(value.length)
    this.buf.set(value, this.pos)
    this.pos += value.length
  }

  text(value: string): void {
    this.binary(Buffer.from(value, 'utf8'))
  }

  /** The bytes written so far; the writer does not touch them again. */
  bytes(): Buffer {
    const bytes = this.buf.subarray(0, this.pos)
    this.buf = Buffer.allocUnsafeSlow(1024)
    this.pos = 0
    return bytes
  }

  protected byte(value: number): void {
    this.room(1)
    this.buf[this.pos++] = value
  }

  protected room(bytes: number): void {
    if (this.pos + bytes <= this.buf.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(this.buf.length * 2, this.pos + bytes))
    this.buf.copy(grown, 0, 0, this.pos)
    this.buf = grown
  }
}
