import { toStringBinary } from '../bytes/string-binary.js'
import type { ColumnName, ColumnSelection } from '../client/types.js'
import { HbulkError } from '../errors.js'
import { type Bytes, toBuffer } from './bytes.js'

const colon = 0x3a

/**
 * `family` or `family:qualifier`, cut at the first colon. `family:` is the column with the empty qualifier.
 * @throws HbulkError USAGE
 */
export function parseColumn(column: Bytes): ColumnSelection {
  const bytes = toBuffer(column, 'a column')
  const at = bytes.indexOf(colon)
  if (at === 0 || bytes.length === 0) {
    throw new HbulkError('USAGE', `column '${toStringBinary(bytes)}' has no family`, {
      hint: "Write 'family:qualifier', or 'family' for all its columns.",
    })
  }
  if (at === -1) return { family: bytes }
  return { family: bytes.subarray(0, at), qualifier: bytes.subarray(at + 1) }
}

/** Names that were given as strings: a program writes the same few again and again. */
const knownNames = new Map<string, ColumnName>()
const mostKnown = 1_000

/** As {@link parseColumnName}, with bytes that are nobody else's. */
export function ownColumnName(column: Bytes): ColumnName {
  if (typeof column !== 'string') return parseColumnName(Buffer.from(toBuffer(column, 'a column')))
  const known = knownNames.get(column)
  if (known !== undefined) return known
  const name = parseColumnName(column)
  if (knownNames.size >= mostKnown) knownNames.clear()
  knownNames.set(column, name)
  return name
}

/** A single column. @throws HbulkError USAGE for a whole family, too */
export function parseColumnName(column: Bytes): ColumnName {
  const { family, qualifier } = parseColumn(column)
  if (qualifier !== undefined) return { family, qualifier }
  throw new HbulkError('USAGE', `column '${toStringBinary(family)}' has no qualifier`, {
    hint: "Write 'family:qualifier'; with nothing behind the colon the qualifier is empty.",
  })
}

const isWhole = ({ qualifier }: ColumnSelection): boolean => qualifier === undefined
const familyId = ({ family }: ColumnSelection): string => family.toString('latin1')

/** Undefined for all columns; single ones of whole families are left out. @throws HbulkError USAGE for an empty list, which HBase would read as all */
export function parseColumns(
  columns: readonly Bytes[] | undefined,
): readonly ColumnSelection[] | undefined {
  if (columns === undefined) return undefined
  if (!Array.isArray(columns)) throw new HbulkError('USAGE', 'columns is no array')
  if (columns.length === 0) {
    throw new HbulkError('USAGE', 'columns is empty', { hint: 'Leave it out for all columns.' })
  }
  const parsed = columns.map(parseColumn)
  const whole = new Set(parsed.flatMap((each) => (isWhole(each) ? [familyId(each)] : [])))
  if (whole.size === 0) return parsed
  // HBase takes only the column where a family stands before one of its columns, and the family where it stands behind.
  return parsed.filter((each) => isWhole(each) || !whole.has(familyId(each)))
}
