/** There are not enough bytes for what is being read; one object, since it says nothing else. */
export const UNDERRUN: Error = new Error('out of input')

/** Bits of a buffer from the high one to the low one, with the reader's place in it. */
export class BitReader {
  /** Position of the next byte to take bits from. */
  next = 0
  /** Bits taken from the buffer and not yet handed out: the low `count` bits. */
  bits = 0
  count = 0
  buf: Buffer = Buffer.alloc(0)
  end = 0

  /** Position of the first byte that was not used, not even in part. */
  get position(): number {
    return this.next - (this.count >> 3)
  }

  /** @param count at most 24 */
  read(count: number): number {
    while (this.count < count) {
      if (this.next >= this.end) throw UNDERRUN
      this.bits = (this.bits << 8) | (this.buf[this.next++] as number)
      this.count += 8
    }
    this.count -= count
    return (this.bits >>> this.count) & ((1 << count) - 1)
  }

  read32(): number {
    return (this.read(16) << 16) | this.read(16)
  }

  /** Gives up the rest of a byte that was begun. */
  align(): void {
    this.count -= this.count & 7
  }
}
