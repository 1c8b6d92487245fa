import { HbulkError } from '../../src/errors.js'

/** Just enough protobuf to walk a message's fields. */
export class ProtobufReader {
  readonly #buf: Buffer
  #pos = 0

  constructor(buf: Buffer) {
    this.#buf = buf
  }

  get atEnd(): boolean {
    return this.#pos >= this.#buf.length
  }

  tag(): { field: number; wireType: number } {
    const tag = this.#varint()
    return { field: tag >>> 3, wireType: tag & 7 }
  }

  bytes(): Buffer {
    const length = this.#varint()
    this.#pos += length
    return this.#buf.subarray(this.#pos - length, this.#pos)
  }

  skip(wireType: number): void {
    if (wireType === 0) this.#varint()
    else if (wireType === 1) this.#pos += 8
    else if (wireType === 2) this.bytes()
    else if (wireType === 5) this.#pos += 4
    else throw new HbulkError('PROTOCOL', `protobuf wire type ${wireType}`)
  }

  #varint(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.#buf.readUInt8(this.#pos)
      this.#pos += 1
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
  }
}
