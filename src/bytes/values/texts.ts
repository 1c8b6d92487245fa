import { HbulkError } from '../../errors.js'
import type { Scratch } from '../scratch.js'
import { parseStringBinary } from '../string-binary.js'
import { MOST_NUMBER_BYTES, parseDecimal } from './decimal-text.js'

const TRUE = new Set(['true', 't', 'yes', 'y', '1'])
const FALSE = new Set(['false', 'f', 'no', 'n', '0'])
const LONGEST_BOOLEAN = 5

/** One byte, 0xFF or 0x00 (`Bytes.toBytes(boolean)`). Returns undefined, or what is wrong with the text. */
export function writeBoolean(
  buf: Buffer,
  start: number,
  end: number,
  out: Scratch,
): string | undefined {
  const text = end - start > LONGEST_BOOLEAN ? '' : buf.toString('latin1', start, end).toLowerCase()
  if (TRUE.has(text)) out.byte(0xff)
  else if (FALSE.has(text)) out.byte(0)
  else return 'is neither true nor false'
  return undefined
}

/** The text as it stands, if it is a decimal number. */
export function writeDecimalText(
  buf: Buffer,
  start: number,
  end: number,
  out: Scratch,
): string | undefined {
  if (end - start > MOST_NUMBER_BYTES) return 'is too long for a number'
  if (parseDecimal(buf.toString('latin1', start, end)) === undefined) return 'is no decimal number'
  out.append(buf, start, end)
  return undefined
}

export function writeString(buf: Buffer, start: number, end: number, out: Scratch): undefined {
  out.append(buf, start, end)
  return undefined
}

/** The bytes that hexadecimal digits, two a byte, stand for. */
export function writeHex(
  buf: Buffer,
  start: number,
  end: number,
  out: Scratch,
): string | undefined {
  if ((end - start) % 2 !== 0) return 'has an odd number of hexadecimal digits'
  for (let i = start; i < end; i++) {
    if (hexDigit(buf[i] as number) === -1) return 'is not made of hexadecimal digits'
  }
  const at = out.take((end - start) / 2)
  for (let i = start, to = at; i < end; i += 2) {
    out.buf[to++] = hexDigit(buf[i] as number) * 16 + hexDigit(buf[i + 1] as number)
  }
  return undefined
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1
}

const BASE64 = /^(?:[A-Za-z0-9+/]*|[A-Za-z0-9_-]*)={0,2}$/

/**
 * The bytes that base64 stands for, in its standard or its URL-safe alphabet, padded or not. Node's own decoder takes
 * anything and drops what it does not know, so the text has to come back out as it went in.
 */
export function writeBase64(
  buf: Buffer,
  start: number,
  end: number,
  out: Scratch,
): string | undefined {
  const text = buf.toString('latin1', start, end)
  if (!BASE64.test(text)) return 'is no base64'
  const digits = text.replace(/=+$/, '')
  const padded = digits.length < text.length
  const bytes = Buffer.from(digits, 'base64')
  const again = bytes.toString('base64')
  if (padded && again.length !== text.length) return 'has a wrong number of = at its end'
  if (again.replace(/=+$/, '') !== digits.replaceAll('-', '+').replaceAll('_', '/')) {
    return digits.length % 4 === 1
      ? 'is cut short: no base64 has this length'
      : 'ends in bits that belong to no byte'
  }
  out.append(bytes)
  return undefined
}

/** The bytes that a text in HBase's `toStringBinary` notation stands for (`\x00`). */
export function writeEscaped(
  buf: Buffer,
  start: number,
  end: number,
  out: Scratch,
): string | undefined {
  try {
    out.append(parseStringBinary(buf.toString('utf8', start, end)))
    return undefined
  } catch (error) {
    if (!(error instanceof HbulkError)) throw error
    return 'is not in the notation \\xHH with upper-case digits'
  }
}
