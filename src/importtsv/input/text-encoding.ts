import { HbulkError } from '../../errors.js'

/** Decodes the next piece of a text into UTF-8. Throws for bytes that stand for nothing. */
export type TextToUtf8 = (piece: Buffer, last: boolean) => Buffer

/** Names that people use beside those of the Encoding Standard. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['utf16le', 'utf-16le'],
  ['utf16be', 'utf-16be'],
  ['utf16', 'utf-16le'],
  ['ucs2', 'utf-16le'],
])

/** To the Encoding Standard these are windows-1252; to everybody else a byte is the code point of its value. */
const latin1: ReadonlySet<string> = new Set(['latin1', 'iso-8859-1', 'iso8859-1'])

/**
 * The name under which an encoding is known here.
 * @throws HbulkError USAGE
 */
export function parseEncoding(text: string): string {
  const name = text.trim().toLowerCase()
  if (latin1.has(name)) return 'latin1'
  try {
    return new TextDecoder(aliases.get(name) ?? name).encoding
  } catch (cause) {
    throw new HbulkError('USAGE', `--input-encoding '${text}' is not known`, {
      hint: 'Write utf-8, latin1, utf16le, windows-1252 or another name of the Encoding Standard.',
      cause,
    })
  }
}

/** @param encoding as {@link parseEncoding} returns it */
export function createDecoder(encoding: string): TextToUtf8 {
  if (encoding === 'latin1') return (piece) => Buffer.from(piece.toString('latin1'))
  // It strips a byte order mark too.
  const decoder = new TextDecoder(encoding, { fatal: true })
  return (piece, last) => Buffer.from(decoder.decode(piece, { stream: !last }))
}
