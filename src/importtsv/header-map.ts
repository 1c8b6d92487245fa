import { parseStringBinary } from '../bytes/string-binary.js'
import { HbulkError } from '../errors.js'
import { IGNORED_FIELD } from './columns.js'

/** Which field of a file goes into which column, by the name that the header has for the field. */
export interface HeaderMap {
  /** Entries of a column spec: HBASE_ROW_KEY, family:qualifier. */
  readonly columns: readonly string[]
  /** For each of them the field's name. */
  readonly names: readonly string[]
}

const EXAMPLE =
  'Write --map HBASE_ROW_KEY=id,d:city=City: column=name in the header, separated by commas.'

function usage(message: string, hint = EXAMPLE): HbulkError {
  return new HbulkError('USAGE', message, { hint })
}

/**
 * Reads `column=name` entries. The first `=` separates; a comma in a name or a `=` in a column is written `\x2C` or `\x3D`.
 * @throws HbulkError USAGE
 */
export function parseHeaderMap(texts: readonly string[]): HeaderMap {
  const entries = texts.flatMap((text) => text.split(','))
  const columns: string[] = []
  const names: string[] = []
  for (const entry of entries) {
    const equals = entry.indexOf('=')
    if (equals < 1 || equals === entry.length - 1) {
      throw usage(`--map entry '${entry}' is not column=name`)
    }
    columns.push(entry.slice(0, equals).trim())
    names.push(nameOf(entry.slice(equals + 1)))
  }
  const twice = columns.find((column, i) => columns.indexOf(column) !== i)
  if (twice !== undefined) throw usage(`--map has '${twice}' more than once`)
  const used = names.find((name, i) => names.indexOf(name) !== i)
  if (used !== undefined) throw usage(`--map puts the field '${used}' into two columns`)
  return { columns, names }
}

/** The toStringBinary notation, but only where it is used: a header may hold any letter. */
function nameOf(text: string): string {
  return text.replace(/(?:\\x[0-9A-Fa-f]{2})+/g, (escaped) => parseStringBinary(escaped).toString())
}

/**
 * The column spec of files with this header. Fields that the map does not name are read past.
 * @throws HbulkError USAGE naming what the header has not, or has twice
 */
export function specFromHeader(
  { columns, names }: HeaderMap,
  header: readonly string[],
  path: string,
): string {
  const spec = header.map(() => IGNORED_FIELD)
  for (const [i, name] of names.entries()) {
    const field = header.indexOf(name)
    if (field === -1) {
      throw usage(
        `the header of '${path}' has no field '${name}'`,
        `It has ${header.map((cell) => `'${cell}'`).join(', ')}.`,
      )
    }
    if (header.lastIndexOf(name) !== field) {
      throw usage(
        `the header of '${path}' has the field '${name}' twice`,
        'Give --columns instead: it goes by the order of the fields.',
      )
    }
    spec[field] = columns[i] as string
  }
  return spec.join(',')
}
