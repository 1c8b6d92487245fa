import type { Timestamp } from '../../client/types.js'

/** Avro's zig-zag varint of a length or count, 0 to 2^31-1. Returns the position after it. */
export function writeLength(target: Buffer, position: number, length: number): number {
  let at = position
  // Zig-zag doubles a value that is not negative; the first byte is split off before the doubling can pass 32 bits.
  if (length < 64) {
    target[at++] = length << 1
    return at
  }
  target[at++] = ((length << 1) & 0x7f) | 0x80
  let rest = length >>> 6
  while (rest > 0x7f) {
    target[at++] = (rest & 0x7f) | 0x80
    rest >>>= 7
  }
  target[at++] = rest
  return at
}

/** How many bytes `writeLength` takes. */
export function lengthSize(length: number): number {
  let size = 1
  for (let rest = length >>> 6; rest > 0; rest >>>= 7) size++
  return size
}

const MAX_LONG = 2n ** 63n - 1n
const MIN_LONG = -(2n ** 63n)

/** The varint of a timestamp in microseconds, or undefined when the milliseconds are too many for 64 bits. */
export function microsVarint(timestamp: Timestamp): Buffer | undefined {
  const micros = BigInt(timestamp) * 1000n
  if (micros > MAX_LONG || micros < MIN_LONG) return undefined
  return zigzagBytes(micros)
}

/** Zig-zag doubles, and both must be exact. */
const MOST_EXACT = 2 ** 51

/** Avro's `int` and `long`. Returns the position after it; it takes ten bytes at the most. */
export function writeLong(target: Buffer, position: number, value: number | bigint): number {
  let at = position
  if (typeof value === 'bigint' || value > MOST_EXACT || value < -MOST_EXACT) {
    return at + zigzagBytes(BigInt(value)).copy(target, at)
  }
  let rest = value < 0 ? -2 * value - 1 : 2 * value
  while (rest > 0x7f) {
    target[at++] = (rest % 0x80) | 0x80
    rest = Math.floor(rest / 0x80)
  }
  target[at++] = rest
  return at
}

function zigzagBytes(value: bigint): Buffer {
  let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n))
  const bytes: number[] = []
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  bytes.push(Number(rest))
  return Buffer.from(bytes)
}
