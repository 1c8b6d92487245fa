import { isUtf8 } from 'node:buffer'
import type { Dialect } from './delimited-fields.js'

const QUOTE = 0x22
const LF = 0x0a

export interface InvalidField {
  /** The fields of the row, up to and with the one that is not UTF-8; quotes taken off. */
  readonly fields: readonly Buffer[]
  readonly index: number
}

/**
 * Finds the first field that is not UTF-8 in text that this module's writers made. Only for the message of an
 * error: the check of the whole text is done natively beforehand.
 */
export function findInvalidField(rows: Buffer, dialect: Dialect): InvalidField {
  let fields: Buffer[] = []
  let at = 0
  while (at < rows.length) {
    const end = fieldEnd(rows, at, dialect)
    const field = unquote(rows.subarray(at, end), dialect)
    fields.push(field)
    if (!isUtf8(field)) break
    if (rows[end] === LF) fields = []
    at = end + 1
  }
  return { fields, index: fields.length - 1 }
}

function fieldEnd(rows: Buffer, start: number, dialect: Dialect): number {
  let quoted = false
  for (let at = start; at < rows.length; at++) {
    const byte = rows[at]
    if (dialect.quoting && byte === QUOTE) quoted = !quoted
    else if (!quoted && (byte === dialect.delimiter || byte === LF)) return at
  }
  return rows.length
}

function unquote(field: Buffer, dialect: Dialect): Buffer {
  if (!dialect.quoting || field[0] !== QUOTE) return field
  const text = field.subarray(1, -1).toString('latin1')
  return Buffer.from(text.replaceAll('""', '"'), 'latin1')
}
