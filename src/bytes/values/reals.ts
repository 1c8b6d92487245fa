import type { Scratch } from '../scratch.js'
import { type Decimal, MOST_NUMBER_BYTES, parseDecimal, unscaledValue } from './decimal-text.js'

const SPECIAL: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['+Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
])

/** Where the numbers of a float end, and 2^128, which would be the next. */
const PAST_FLOATS = 2 ** 128

/**
 * Writes a number as IEEE 754, the highest byte first (`Bytes.toBytes` of a float or double).
 * @param ordered bytes sort as numbers do: the sign bit of a positive number is flipped, all bits of a negative one
 *   (`OrderedBytes` without its first byte)
 * @returns undefined, or what is wrong with the text
 */
export function writeReal(
  bytes: 4 | 8,
  ordered: boolean,
  buf: Buffer,
  start: number,
  end: number,
  out: Scratch,
): string | undefined {
  if (end - start > MOST_NUMBER_BYTES) return 'is too long for a number'
  const text = buf.toString('latin1', start, end)
  let value = SPECIAL.get(text)
  if (value === undefined) {
    const decimal = parseDecimal(text)
    if (decimal === undefined) return 'is no number'
    value = bytes === 4 ? toFloat(text, decimal) : Number(text)
    if (!Number.isFinite(value))
      return `is beyond the range of a ${bytes === 4 ? 'float' : 'double'}`
  }
  const at = out.take(bytes)
  if (bytes === 4) out.buf.writeFloatBE(value, at)
  else out.buf.writeDoubleBE(value, at)
  // Java has one NaN, JavaScript leaves open which of many is written.
  if (Number.isNaN(value)) {
    out.buf.fill(0, at, at + bytes)
    out.buf.writeUInt16BE(bytes === 4 ? 0x7fc0 : 0x7ff8, at)
  }
  if (ordered) order(out.buf, at, bytes)
  return undefined
}

function order(buf: Buffer, at: number, bytes: number): void {
  const negative = ((buf[at] as number) & 0x80) !== 0
  if (!negative) {
    buf[at] = (buf[at] as number) | 0x80
    return
  }
  for (let i = at; i < at + bytes; i++) buf[i] = ~(buf[i] as number)
}

/**
 * The float nearest to a decimal number, as `Float.parseFloat` finds it. Rounding to a double first is one rounding too
 * many where that double lies half way between two floats: then the digits decide.
 */
function toFloat(text: string, decimal: Decimal): number {
  const double = Number(text)
  const float = Math.fround(double)
  if (float === double) return float
  const size = Math.abs(double)
  const rounded = Math.min(Math.abs(float), PAST_FLOATS)
  const other = neighbour(rounded, size > rounded)
  if ((rounded + other) / 2 !== size) return float
  const compared = compareDecimal(decimal, size)
  if (compared === 0) return float
  const nearest = compared > 0 ? Math.max(rounded, other) : Math.min(rounded, other)
  const signed = nearest >= PAST_FLOATS ? Number.POSITIVE_INFINITY : nearest
  return double < 0 ? -signed : signed
}

const bits = new DataView(new ArrayBuffer(8))

/** The float above or below a positive one or zero. */
function neighbour(float: number, above: boolean): number {
  if (float >= PAST_FLOATS) return 2 ** 128 - 2 ** 104
  bits.setFloat32(0, float)
  bits.setInt32(0, bits.getInt32(0) + (above ? 1 : -1))
  return Math.min(bits.getFloat32(0), PAST_FLOATS)
}

/** Compares the size of a decimal number, exactly, with a finite positive double: below, at or above 0. */
function compareDecimal(decimal: Decimal, double: number): number {
  bits.setFloat64(0, double)
  const raw = bits.getBigUint64(0)
  const biased = Number(raw >> 52n)
  const fraction = raw & ((1n << 52n) - 1n)
  const mantissa = biased === 0 ? fraction : fraction | (1n << 52n)
  const power = Math.max(biased, 1) - 1075
  const unscaled = unscaledValue({ ...decimal, negative: false })
  const { exponent } = decimal
  const left = unscaled * 10n ** BigInt(Math.max(exponent, 0)) * 2n ** BigInt(Math.max(-power, 0))
  const right = mantissa * 2n ** BigInt(Math.max(power, 0)) * 10n ** BigInt(Math.max(-exponent, 0))
  return left === right ? 0 : left > right ? 1 : -1
}
