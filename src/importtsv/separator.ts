import { parseStringBinary } from '../bytes/string-binary.js'
import { HbulkError } from '../errors.js'

const words: ReadonlyMap<string, number> = new Map([
  ['tab', 0x09],
  ['\\t', 0x09],
  ['space', 0x20],
  ['comma', 0x2c],
  ['semicolon', 0x3b],
  ['pipe', 0x7c],
])

const LF = 0x0a
const CR = 0x0d

/**
 * The one byte between fields: itself (`|`), `\x01` in the toStringBinary notation, `\t`, or a word (tab, comma, ...).
 * ImportTsv's rule: exactly one byte in UTF-8.
 * @param name what the value was given for, as the user wrote it
 * @throws HbulkError USAGE
 */
export function parseSeparator(text: string, name: string): number {
  const bytes = parseDelimiter(text, name)
  const [byte] = bytes
  if (byte === undefined || bytes.length > 1) {
    const known = [...words.keys()].join(', ')
    const more = name.endsWith('separator') ? ' CSV may have more: --format csv.' : ''
    throw new HbulkError('USAGE', `${name} '${text}' is ${bytes.length} bytes long, not one`, {
      hint: `Give one byte, in the form \\x01 if it cannot be typed, or one of ${known}.${more}`,
    })
  }
  return byte
}

/**
 * The bytes between fields of CSV, one or more, in the same notations.
 * @throws HbulkError USAGE
 */
export function parseDelimiter(text: string, name: string): Buffer {
  const word = words.get(text)
  const bytes = word === undefined ? bytesOf(text, name) : Buffer.from([word])
  if (bytes.length === 0) {
    throw new HbulkError('USAGE', `${name} '' is 0 bytes long`, { hint: 'Give one byte at least.' })
  }
  if (bytes.includes(LF) || bytes.includes(CR)) {
    throw new HbulkError('USAGE', `${name} is a line end, which no field can stand behind`, {
      hint: 'Give the byte between the fields of a line.',
    })
  }
  return bytes
}

const bytesOf = (text: string, name: string): Buffer =>
  text.includes('\\x') ? parseStringBinary(text, name) : Buffer.from(text)
