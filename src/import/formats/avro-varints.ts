/** Reads Avro's zig-zag varints one after the other. Past the end, or where there is none, `failed` is set. */
export class AvroCursor {
  buf: Buffer = Buffer.alloc(0)
  at = 0
  end = 0
  failed = false

  reset(buf: Buffer, at: number, end: number): void {
    this.buf = buf
    this.at = at
    this.end = end
    this.failed = false
  }

  /** A number where that is exact, a bigint beyond. */
  long(): number | bigint {
    const { buf, end } = this
    const from = this.at
    let at = from
    let value = 0
    let unit = 1
    for (;;) {
      if (at === end || at - from === 10) return this.#fail()
      const byte = buf[at++] as number
      value += (byte & 0x7f) * unit
      if (byte < 0x80) break
      unit *= 128
    }
    this.at = at
    if (value > Number.MAX_SAFE_INTEGER) return exact(buf, from, at)
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  /** A length or a count: -1 where it is not one, or more than the bytes that are left. */
  length(): number {
    const value = this.long()
    if (typeof value === 'number' && value >= 0 && value <= this.end - this.at) return value
    this.#fail()
    return -1
  }

  skip(bytes: number): void {
    if (bytes < 0 || bytes > this.end - this.at) this.#fail()
    else this.at += bytes
  }

  #fail(): number {
    this.failed = true
    this.at = this.end
    return 0
  }
}

function exact(buf: Buffer, from: number, to: number): number | bigint {
  let value = 0n
  for (let at = to - 1; at >= from; at--) value = (value << 7n) | BigInt((buf[at] as number) & 0x7f)
  value = BigInt.asUintN(64, value)
  const long = BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n))
  const number = Number(long)
  return Number.isSafeInteger(number) ? number : long
}
