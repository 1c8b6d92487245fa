import { HbulkError } from '../errors.js'

const BACKSLASH = 0x5c
const LETTER_X = 0x78

const escapeByte = (byte: number): string =>
  '\\x' + byte.toString(16).toUpperCase().padStart(2, '0')

const SHOWN: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte <= 0x7e && byte !== BACKSLASH ? String.fromCharCode(byte) : escapeByte(byte),
)

/**
 * Bytes as HBase's tools and shell print them (`Bytes.toStringBinary`): printable ASCII as itself,
 * every other byte and the backslash as `\xHH` with upper-case digits.
 */
export function toStringBinary(buf: Buffer, start = 0, end: number = buf.length): string {
  let text = ''
  for (let i = start; i < end; i++) text += SHOWN[buf[i] as number]
  return text
}

/** Bytes of a key that are shown in a message: keys may have 32 KB, and a message is one line for people. */
const MOST_SHOWN = 48

/** As `toStringBinary`, with the middle of a long key left out: for messages only. */
export function toShownKey(key: Buffer): string {
  if (key.length <= MOST_SHOWN) return toStringBinary(key)
  const head = toStringBinary(key, 0, MOST_SHOWN - 8)
  return `${head}...${toStringBinary(key, key.length - 8)} (${key.length} bytes)`
}

/** 0 to 15, or -1: `Bytes.toBytesBinary` knows upper-case digits only. */
function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  if (code >= 0x41 && code <= 0x46) return code - 0x41 + 10
  return -1
}

/** The byte of a well-formed `\xHH` at `at`, or -1. */
function escapedByte(text: string, at: number): number {
  if (text.charCodeAt(at + 1) !== LETTER_X) return -1
  const high = hexDigit(text.charCodeAt(at + 2))
  const low = hexDigit(text.charCodeAt(at + 3))
  return high < 0 || low < 0 ? -1 : high * 16 + low
}

/**
 * The bytes that a text in the `toStringBinary` notation stands for. HBase's own parser
 * (`Bytes.toBytesBinary`) silently changes what it does not understand; the same texts are refused here.
 * @param name - what the text was given for, as the user wrote it: `--start-row`
 * @throws HbulkError USAGE, with the position (characters, from 1) and the correction.
 */
export function parseStringBinary(text: string, name?: string): Buffer {
  const bytes = Buffer.allocUnsafe(text.length)
  let size = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > 0x7f) throw refuseNonAscii(text, at, name)
    if (code !== BACKSLASH) {
      bytes[size++] = code
      continue
    }
    const byte = escapedByte(text, at)
    if (byte < 0) throw refuseEscape(text, at, name)
    bytes[size++] = byte
    at += 3
  }
  return Buffer.from(bytes.subarray(0, size))
}

/**
 * The bytes that HBase itself makes of `text`, whatever it loses on the way (`Bytes.toBytesBinary`): an escape
 * without two upper-case digits loses its backslash, one cut short by the end stays as it is (HBase 2.6 and
 * older stop with StringIndexOutOfBoundsException there), `\n` and `\\` are two characters each, and a UTF-16
 * unit beyond ASCII keeps its low 8 bits.
 */
export function parseStringBinaryLikeHBase(text: string): Buffer {
  const bytes = Buffer.allocUnsafe(text.length)
  let size = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const escaped =
      code === BACKSLASH && at + 3 < text.length && text.charCodeAt(at + 1) === LETTER_X
    if (!escaped) {
      bytes[size++] = code & 0xff
      continue
    }
    const byte = escapedByte(text, at)
    if (byte < 0) continue
    bytes[size++] = byte
    at += 3
  }
  return Buffer.from(bytes.subarray(0, size))
}

function refuse(
  [text, at, name]: readonly [text: string, at: number, name: string | undefined],
  what: string,
  correction: string,
): HbulkError {
  const named = name === undefined ? `"${text}"` : `${name} "${text}"`
  return new HbulkError('USAGE', `${named}: ${what} at position ${at + 1}; ${correction}`)
}

function refuseNonAscii(text: string, at: number, name?: string): HbulkError {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0)
  const utf8 = toStringBinary(Buffer.from(character))
  return refuse(
    [text, at, name],
    `"${character}" is not ASCII`,
    `its UTF-8 bytes are written ${utf8}`,
  )
}

function refuseEscape(text: string, at: number, name?: string): HbulkError {
  const lower = /^\\x([0-9A-Fa-f]{2})/.exec(text.slice(at))
  if (lower !== null) {
    const correction = `write \\x${(lower[1] ?? '').toUpperCase()}`
    return refuse([text, at, name], `${lower[0]} has lower-case digits`, correction)
  }
  const next = text.charAt(at + 1)
  if (next === 'x') {
    const correction = 'write \\xHH, or \\x5C for a backslash'
    return refuse([text, at, name], '\\x without two hexadecimal digits', correction)
  }
  const control = new Map([
    ['n', 0x0a],
    ['t', 0x09],
    ['r', 0x0d],
    ['0', 0x00],
  ]).get(next)
  const meant = control === undefined ? '' : `write ${escapeByte(control)}, or `
  const correction = `${meant === '' ? 'write ' : meant}\\x5C for a backslash`
  return refuse([text, at, name], `\\${next} is no escape`, correction)
}
