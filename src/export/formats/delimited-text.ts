import { isUtf8 } from 'node:buffer'
import { toShownKey } from '../../bytes/string-binary.js'
import { HbulkError } from '../../errors.js'
import { type Compression, textCompression } from './compression.js'
import type { Dialect } from './delimited-fields.js'
import type { Encoding } from './field-encoding.js'
import { findInvalidField } from './invalid-field.js'

export interface TextOptions {
  readonly dialect: Dialect
  readonly encoding: Encoding
  readonly header: boolean
  readonly compress: Compression
}

/** The bytes of a text file, compressed when asked for. */
export async function sealText(
  text: Buffer,
  options: Pick<TextOptions, 'compress'>,
): Promise<readonly Buffer[]> {
  const compress = textCompression(options.compress)
  return compress === undefined || text.length === 0 ? [text] : [await compress(text)]
}

/** Delimiters are ASCII, so a text of whole rows is UTF-8 exactly when each of its fields is. */
export function checkUtf8(
  rows: Buffer,
  dialect: Dialect,
  describe: (fields: readonly Buffer[], index: number) => string,
): void {
  if (isUtf8(rows)) return
  const { fields, index } = findInvalidField(rows, dialect)
  throw notUtf8(describe(fields, index))
}

export function notUtf8(what: string): HbulkError {
  return new HbulkError('OUTPUT', `${what} is not UTF-8`, {
    hint: 'Use --encoding escaped, base64 or hex, which can write any bytes.',
  })
}

export function notInDialect(what: string): HbulkError {
  return new HbulkError('OUTPUT', `${what} holds a tab, CR or LF, which TSV cannot write`, {
    hint: 'Use --format csv, or --encoding escaped, base64 or hex.',
  })
}

export const describeRow = (key: Buffer): string => `row "${toShownKey(key)}"`
