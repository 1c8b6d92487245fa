import type { Scratch } from '../scratch.js'
import { MOST_NUMBER_BYTES, parseDecimal, unscaledValue } from './decimal-text.js'

/**
 * Writes a decimal number as `Bytes.toBytes(BigDecimal)` does: its scale in four bytes, then the unscaled number in as few
 * bytes of two's complement as hold it. The scale is that of the text: 1.5 and 1.50 differ.
 * @returns undefined, or what is wrong with the text
 */
export function writeBigDecimal(
  buf: Buffer,
  start: number,
  end: number,
  out: Scratch,
): string | undefined {
  if (end - start > MOST_NUMBER_BYTES) return 'is too long for a number'
  const decimal = parseDecimal(buf.toString('latin1', start, end))
  if (decimal === undefined) return 'is no decimal number'
  const bytes = twosComplement(unscaledValue(decimal))
  const at = out.take(4)
  out.buf.writeInt32BE(-decimal.exponent, at)
  out.append(bytes)
  return undefined
}

/** `BigInteger.toByteArray`. */
function twosComplement(value: bigint): Buffer {
  // A negative number takes as many bits as its complement does.
  const magnitude = (value < 0n ? ~value : value).toString(2)
  const bytes = Math.floor((magnitude === '0' ? 0 : magnitude.length) / 8) + 1
  const digits = BigInt.asUintN(8 * bytes, value).toString(16)
  return Buffer.from(digits.padStart(2 * bytes, '0'), 'hex')
}
