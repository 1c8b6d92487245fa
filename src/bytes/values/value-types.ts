import { HbulkError } from '../../errors.js'
import { Scratch } from '../scratch.js'
import { toStringBinary } from '../string-binary.js'
import { writeBigDecimal } from './big-decimal.js'
import { type IntegerBytes, writeInteger } from './integers.js'
import { writeReal } from './reals.js'
import {
  writeBase64,
  writeBoolean,
  writeDecimalText,
  writeEscaped,
  writeHex,
  writeString,
} from './texts.js'

/** Appends the bytes that the text `buf[start, end)` stands for. Returns undefined, or what is wrong with the text. */
export type ValueWriter = (
  buf: Buffer,
  start: number,
  end: number,
  out: Scratch,
) => string | undefined

const integer =
  (bytes: IntegerBytes, ordered: boolean): ValueWriter =>
  (buf, start, end, out) =>
    writeInteger(bytes, ordered, buf, start, end, out)

const real =
  (bytes: 4 | 8, ordered: boolean): ValueWriter =>
  (buf, start, end, out) =>
    writeReal(bytes, ordered, buf, start, end, out)

/** The types of `--types` and of row key templates. */
export type ValueType =
  | 'string'
  | 'short'
  | 'int'
  | 'long'
  | 'float'
  | 'double'
  | 'boolean'
  | 'decimal'
  | 'bigdecimal'
  | 'hex'
  | 'base64'
  | 'escaped'
  | 'short-ordered'
  | 'int-ordered'
  | 'long-ordered'
  | 'float-ordered'
  | 'double-ordered'

const writers: Readonly<Record<ValueType, ValueWriter>> = {
  string: writeString,
  short: integer(2, false),
  int: integer(4, false),
  long: integer(8, false),
  float: real(4, false),
  double: real(8, false),
  boolean: writeBoolean,
  decimal: writeDecimalText,
  bigdecimal: writeBigDecimal,
  hex: writeHex,
  base64: writeBase64,
  escaped: writeEscaped,
  'short-ordered': integer(2, true),
  'int-ordered': integer(4, true),
  'long-ordered': integer(8, true),
  'float-ordered': real(4, true),
  'double-ordered': real(8, true),
}

export const valueTypes: readonly string[] = Object.keys(writers)

const byName: ReadonlyMap<string, ValueWriter> = new Map(Object.entries(writers))

/** Undefined: there is no such type. */
export function valueWriter(name: string): ValueWriter | undefined {
  return byName.get(name)
}

/** Bytes of a text that are shown in a reason. */
const SHOWN_BYTES = 60

/** A piece of input as a reason quotes it: one line, not longer than a person wants to read. */
export function quoteBytes(buf: Buffer, start: number, end: number): string {
  const shown = toStringBinary(buf, start, Math.min(end, start + SHOWN_BYTES))
  return `'${shown}${end - start > SHOWN_BYTES ? '...' : ''}'`
}

/**
 * The bytes of a value, as `--types` writes it: for transforms, and for readers that look up what was loaded.
 * @throws HbulkError USAGE when the text is no value of the type
 */
export function typedBytes(type: ValueType, text: string): Buffer {
  const source = Buffer.from(text)
  const out = new Scratch()
  const wrong = writers[type](source, 0, source.length, out)
  if (wrong === undefined) return Buffer.from(out.buf.subarray(0, out.length))
  throw new HbulkError('USAGE', `${quoteBytes(source, 0, source.length)} ${wrong} (${type})`)
}
