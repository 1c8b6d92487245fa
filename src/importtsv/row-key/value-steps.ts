import { createHash } from 'node:crypto'
import type { ValueWriter } from '../../bytes/values/value-types.js'
import { parseTimestamp } from '../timestamp.js'
import { type KeyStep, setPiece } from './piece.js'

const LONG_MAX = 2n ** 63n - 1n
const LONG_DIGITS = 19

/** Digits become the bytes of their type. */
export function typed(write: ValueWriter): KeyStep {
  return (piece, out) => {
    const at = out.length
    const wrong = write(piece.buf, piece.start, piece.end, out)
    if (wrong === undefined) setPiece(piece, out, at)
    return wrong
  }
}

/** Long.MAX_VALUE less the number, in 19 digits, so that text sorts the newest first too. */
export const reverseTime: KeyStep = (piece, out) => {
  const time = parseTimestamp(piece.buf, piece.start, piece.end)
  if (time === undefined) return 'is no whole number'
  if (time < 0) return 'is negative'
  const text = `${LONG_MAX - BigInt(time)}`.padStart(LONG_DIGITS, '0')
  setPiece(piece, out, out.append(Buffer.from(text, 'latin1')))
  return undefined
}

/** The first hexadecimal digits, in lower case, of a 32-bit hash. */
export function hash32(
  hash: (buf: Buffer, start: number, end: number) => number,
  digits: number,
): KeyStep {
  return (piece, out) => {
    const text = hash(piece.buf, piece.start, piece.end).toString(16).padStart(8, '0')
    setPiece(piece, out, out.append(Buffer.from(text.slice(0, digits), 'latin1')))
    return undefined
  }
}

/** The first hexadecimal digits, in lower case, of a digest. */
export function digest(algorithm: string, digits: number): KeyStep {
  return (piece, out) => {
    const bytes = piece.buf.subarray(piece.start, piece.end)
    const text = createHash(algorithm).update(bytes).digest('hex').slice(0, digits)
    setPiece(piece, out, out.append(Buffer.from(text, 'latin1')))
    return undefined
  }
}
