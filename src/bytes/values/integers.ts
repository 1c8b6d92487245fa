import type { Scratch } from '../scratch.js'

/** Widths of Java's whole numbers, in bytes. */
export type IntegerBytes = 2 | 4 | 8

const NAMES = { 2: 'a short', 4: 'an int', 8: 'a long' } as const

const ZERO = 0x30
const PLUS = 0x2b
const MINUS = 0x2d
/** This many decimal digits always stay below 2^53. */
const SAFE_DIGITS = 15
/** A longer text of digits, leading zeros included, is refused unread. */
const MOST_DIGITS = 1000

/** Only ASCII digits with an optional sign: no spaces, no grouping, no point. */
function readInteger(buf: Buffer, start: number, end: number): number | bigint | undefined {
  const first = buf[start]
  const negative = first === MINUS
  const from = negative || first === PLUS ? start + 1 : start
  if (from >= end || end - from > MOST_DIGITS) return undefined
  let value = 0
  for (let i = from; i < end; i++) {
    const digit = (buf[i] as number) - ZERO
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  if (end - from <= SAFE_DIGITS) return negative ? -value : value
  const exact = BigInt(buf.toString('latin1', from, end))
  return negative ? -exact : exact
}

/**
 * Writes a whole number as two's complement, the highest byte first (`Bytes.toBytes` of a short, int or long).
 * @param ordered the sign bit is flipped, so that bytes sort as numbers do (`OrderedBytes` without its first byte)
 * @returns undefined, or what is wrong with the text
 */
export function writeInteger(
  bytes: IntegerBytes,
  ordered: boolean,
  buf: Buffer,
  start: number,
  end: number,
  out: Scratch,
): string | undefined {
  const value = readInteger(buf, start, end)
  if (value === undefined) return 'is no whole number'
  if (bytes === 8) {
    if (typeof value === 'bigint' && BigInt.asIntN(64, value) !== value)
      return `does not fit ${NAMES[8]}`
    const at = out.take(8)
    if (typeof value === 'number') writeSafe(out.buf, at, value)
    else out.buf.writeBigInt64BE(value, at)
    if (ordered) flipSign(out.buf, at)
    return undefined
  }
  const limit = bytes === 4 ? 2 ** 31 : 2 ** 15
  if (value < -limit || value >= limit) return `does not fit ${NAMES[bytes]}`
  const at = out.take(bytes)
  out.buf.writeIntBE(Number(value), at, bytes)
  if (ordered) flipSign(out.buf, at)
  return undefined
}

/** `writeBigInt64BE` without the bigint: this runs once a field. */
function writeSafe(buf: Buffer, at: number, value: number): void {
  const high = Math.floor(value / 2 ** 32)
  buf.writeInt32BE(high, at)
  buf.writeUInt32BE(value - high * 2 ** 32, at + 4)
}

function flipSign(buf: Buffer, at: number): void {
  buf[at] = (buf[at] as number) ^ 0x80
}
