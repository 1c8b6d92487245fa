import { isUtf8 } from 'node:buffer'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { toShownKey } from '../../bytes/string-binary.js'
import { HbulkError } from '../../errors.js'
import type { Dialect } from './delimited-fields.js'
import type { Encoding } from './field-encoding.js'
import { findInvalidField } from './invalid-field.js'

const compress = promisify(gzip)

export interface TextOptions {
  readonly dialect: Dialect
  readonly encoding: Encoding
  readonly header: boolean
  readonly gzip: boolean
}

/**
 * The bytes of a text file: checked to be UTF-8 and compressed when asked for. Every chunk becomes a gzip member
 * of its own, which RFC 1952 allows and readers join again.
 */
export async function sealText(text: Buffer, options: TextOptions): Promise<readonly Buffer[]> {
  return options.gzip && text.length > 0 ? [await compress(text, { level: 6 })] : [text]
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
