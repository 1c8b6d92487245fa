/** A buffer that grows: what the writers of both protocols append to. */
export class ByteSink {
  #buf: Buffer = Buffer.allocUnsafe(64 * 1024)
  #length = 0

  byte(value: number): void {
    this.#reserve(1)
    this.#buf[this.#length++] = value
  }

  int16(value: number): void {
    this.#reserve(2)
    this.#length = this.#buf.writeInt16BE(value, this.#length)
  }

  int32(value: number): void {
    this.#reserve(4)
    this.#length = this.#buf.writeInt32BE(value, this.#length)
  }

  int64(value: number): void {
    this.#reserve(8)
    this.#length = this.#buf.writeBigInt64BE(BigInt(value), this.#length)
  }

  varint(value: bigint): void {
    let rest = BigInt.asUintN(64, value)
    while (rest > 0x7fn) {
      this.byte(Number(rest & 0x7fn) | 0x80)
      rest >>= 7n
    }
    this.byte(Number(rest))
  }

  bytes(value: Buffer): void {
    this.#reserve(value.length)
    value.copy(this.#buf, this.#length)
    this.#length += value.length
  }

  /** The bytes so far as a copy; the sink is empty afterwards. */
  take(): Buffer {
    const taken = Buffer.from(this.#buf.subarray(0, this.#length))
    this.#length = 0
    return taken
  }

  #reserve(size: number): void {
    if (this.#length + size <= this.#buf.length) return
    const grown = Buffer.allocUnsafe(Math.max(this.#buf.length * 2, this.#length + size))
    this.#buf.copy(grown, 0, 0, this.#length)
    this.#buf = grown
  }
}
