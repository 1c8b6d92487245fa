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
  const byte = words.get(text) ?? singleByte(text, name)
  if (byte === LF || byte === CR) {
    throw new HbulkError('USAGE', `${name} is a line end, which no field can stand behind`, {
      hint: 'Give the byte between the fields of a line.',
    })
  }
  return byte
}

function singleByte(text: string, name: string): number {
  const bytes = text.startsWith('\\x') ? parseStringBinary(text, name) : Buffer.from(text)
  const byte = bytes[0]
  if (byte === undefined || bytes.length > 1) {
    throw new HbulkError('USAGE', `${name} '${text}' is ${bytes.length} bytes long, not one`, {
      hint: `Give one byte, in the form \\x01 if it cannot be typed, or one of ${[...words.keys()].join(', ')}.`,
    })
  }
  return byte
}
