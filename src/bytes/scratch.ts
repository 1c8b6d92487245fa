const FIRST_BYTES = 4 * 1024
/** A buffer longer than this is given back once something shorter is made in it. */
const KEPT_BYTES = 2 ** 20

/**
 * Where the bytes of one row are put together: used again for the next one, and no longer than the longest row of late.
 * Writing may move everything to a larger `buf`: offsets stay, and what still points into the one before stays as it was.
 */
export class Scratch {
  buf: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES)
  /** Bytes in use. */
  length = 0

  /** Begins anew, with room for `bytes`. */
  reset(bytes = 0): void {
    this.length = 0
    if (this.buf.length > KEPT_BYTES && bytes <= KEPT_BYTES) {
      this.buf = Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, 2 * bytes))
    }
    this.reserve(bytes)
  }

  /** Takes the next `bytes` bytes, for the caller to fill. Returns the offset of the first. */
  take(bytes: number): number {
    this.reserve(bytes)
    const at = this.length
    this.length += bytes
    return at
  }

  byte(value: number): void {
    const at = this.take(1)
    this.buf[at] = value
  }

  /** Returns the offset of the first byte. */
  append(source: Buffer, start = 0, end: number = source.length): number {
    const at = this.take(end - start)
    source.copy(this.buf, at, start, end)
    return at
  }

  reserve(bytes: number): void {
    const wanted = this.length + bytes
    if (wanted <= this.buf.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(wanted, 2 * this.buf.length))
    this.buf.copy(grown, 0, 0, this.length)
    this.buf = grown
  }
}
