import type { Timestamp } from '../client/types.js'

const ZERO = 0x30
const PLUS = 0x2b
const MINUS = 0x2d
/** This many decimal digits always stay below 2^53. */
const SAFE_DIGITS = 15

/**
 * Reads a timestamp as Java's `Long.parseLong` reads the field's UTF-8 text: an optional sign and decimal digits
 * of any script, nothing else, within 64 bits.
 * @returns undefined if it is none
 */
export function parseTimestamp(buf: Buffer, start: number, end: number): Timestamp | undefined {
  const first = buf[start]
  const negative = first === MINUS
  const from = negative || first === PLUS ? start + 1 : start
  if (from >= end) return undefined
  if (end - from > SAFE_DIGITS) return parseLong(buf.toString('utf8', start, end))
  let value = 0
  for (let i = from; i < end; i++) {
    const digit = (buf[i] as number) - ZERO
    if (digit < 0 || digit > 9) return parseLong(buf.toString('utf8', start, end))
    value = value * 10 + digit
  }
  return negative && value !== 0 ? -value : value
}

/** `Long.parseLong`; a number where that is exact, a bigint beyond. */
export function parseLong(text: string): Timestamp | undefined {
  const match = /^([+-]?)(\p{Nd}+)$/u.exec(text)
  if (match === null) return undefined
  const digits = asciiDigits(match[2] ?? '')
  if (digits === undefined) return undefined
  const value = BigInt(match[1] === '-' ? `-${digits}` : digits)
  if (BigInt.asIntN(64, value) !== value) return undefined
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** Java reads UTF-16 units, so digits outside the first plane are none to it. */
function asciiDigits(text: string): string | undefined {
  let ascii = ''
  for (let i = 0; i < text.length; i++) {
    const digit = digitValue(text.charCodeAt(i))
    if (digit === undefined) return undefined
    ascii += digit
  }
  return ascii
}

const isDigit = (code: number): boolean => /^\p{Nd}$/u.test(String.fromCharCode(code))

/** In Unicode's first plane every script's digits begin at a code ending in 0 or in 6. */
function digitValue(code: number): number | undefined {
  if (!isDigit(code)) return undefined
  const low = code & 0xf
  return isDigit(code - low) ? low : low - 6
}
