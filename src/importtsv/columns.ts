import type { ColumnName } from '../client/types.js'
import { HbulkError } from '../errors.js'

/** What a field of a record is for. */
export const FieldRole = { ROW_KEY: 0, TIMESTAMP: 1, IGNORED: 2, VALUE: 3 } as const

/** A column spec as the parser of a record needs it: by position of the field. */
export interface ColumnSpec {
  /** The entry of each field, as it was written. */
  readonly names: readonly string[]
  /** One of {@link FieldRole} for each field. */
  readonly roles: Uint8Array
  /** For each field with a value: its index in `columns`. */
  readonly columnIndex: Int32Array
  /** The columns that are written, in the order of the spec. */
  readonly columns: readonly ColumnName[]
  /** -1: there is none, the key is made in another way. */
  readonly rowKeyField: number
  /** -1: there is none. */
  readonly timestampField: number
  /** -1: there is none. */
  readonly attributesField: number
  /** -1: there is none. */
  readonly visibilityField: number
  /** -1: there is none. */
  readonly ttlField: number
}

const ROW_KEY = 'HBASE_ROW_KEY'
const TIMESTAMP = 'HBASE_TS_KEY'
const ATTRIBUTES = 'HBASE_ATTRIBUTES_KEY'
/** Not one of ImportTsv's: any number of fields that are read past. */
export const IGNORED_FIELD = 'HBULK_IGNORED'
const VISIBILITY = 'HBASE_CELL_VISIBILITY'
const TTL = 'HBASE_CELL_TTL'
/** Fields that are no cells; the mapper knows them by their place. */
const notCells: readonly string[] = [ATTRIBUTES, VISIBILITY, TTL, IGNORED_FIELD]

const EXAMPLE = 'Write them as HBASE_ROW_KEY,family:qualifier,... with one entry a field.'

function usage(message: string, hint = EXAMPLE): HbulkError {
  return new HbulkError('USAGE', message, { hint })
}

/** The only field with this name, or -1. Throws when there is more than one. */
function onlyField(names: readonly string[], name: string): number {
  const first = names.indexOf(name)
  if (first !== names.lastIndexOf(name)) {
    throw usage(`must specify at most one column as ${name}; the columns are '${names.join(',')}'`)
  }
  return first
}

/** Split at the first colon, as TsvParser does: a qualifier may hold colons. No colon: the empty qualifier. */
function parseColumn(name: string): ColumnName {
  const colon = name.indexOf(':')
  const family = colon === -1 ? name : name.slice(0, colon)
  return {
    family: Buffer.from(family),
    qualifier: colon === -1 ? Buffer.alloc(0) : Buffer.from(name.slice(colon + 1)),
  }
}

/** What a spec must have to make rows. */
export interface ColumnNeeds {
  readonly rowKey: boolean
  readonly cells: boolean
}

/** With nothing but ImportTsv's own means. */
const EVERYTHING: ColumnNeeds = { rowKey: true, cells: true }

/**
 * Reads a column spec with ImportTsv's meaning (`ImportTsv.TsvParser`, `ImportTsv.run`). It refuses empty entries:
 * ImportTsv takes them for columns without a family, whose lines are all bad. So it does with `:name`, which here is a field
 * that makes no cell.
 * @throws HbulkError USAGE
 */
export function parseColumns(spec: string, needs: ColumnNeeds = EVERYTHING): ColumnSpec {
  const names = spec.split(',').map((name) => name.trim())
  if (spec.trim() === '') throw usage('the column list is empty')
  const empty = names.indexOf('')
  if (empty !== -1) throw usage(`entry ${empty + 1} of the columns '${spec}' is empty`)
  const rowKeyField = names.indexOf(ROW_KEY)
  const missing = rowKeyField === -1 && needs.rowKey
  if (missing || rowKeyField !== names.lastIndexOf(ROW_KEY)) {
    throw usage(`must specify exactly one column as ${ROW_KEY}; the columns are '${spec}'`)
  }
  const fields = {
    rowKeyField,
    timestampField: onlyField(names, TIMESTAMP),
    attributesField: onlyField(names, ATTRIBUTES),
    visibilityField: onlyField(names, VISIBILITY),
    ttlField: onlyField(names, TTL),
  }
  const parsed = assignRoles(names)
  if (parsed.columns.length === 0 && needs.cells) {
    throw usage(
      `one or more columns in addition to the row key and the other HBASE_ columns are required; the columns are '${spec}'`,
    )
  }
  return { names, ...parsed, ...fields }
}

/** `:name`: no family of HBase's has an empty name. */
const isIgnored = (name: string): boolean => name.startsWith(':')

function assignRoles(
  names: readonly string[],
): Pick<ColumnSpec, 'roles' | 'columnIndex' | 'columns'> {
  const roles = new Uint8Array(names.length)
  const columnIndex = new Int32Array(names.length)
  const columns: ColumnName[] = []
  for (const [field, name] of names.entries()) {
    if (name === ROW_KEY) roles[field] = FieldRole.ROW_KEY
    else if (name === TIMESTAMP) roles[field] = FieldRole.TIMESTAMP
    else if (notCells.includes(name) || isIgnored(name)) roles[field] = FieldRole.IGNORED
    else {
      roles[field] = FieldRole.VALUE
      columnIndex[field] = columns.length
      columns.push(parseColumn(name))
    }
  }
  return { roles, columnIndex, columns }
}

/**
 * The place of a field that an option names by its entry in the spec; `:name` may be called `name`.
 * @returns -1 if there is none
 * @throws HbulkError USAGE when it could be more than one
 */
export function findField({ names }: ColumnSpec, name: string): number {
  const wanted = names.includes(name) ? name : `:${name}`
  const first = names.indexOf(wanted)
  if (first === names.lastIndexOf(wanted)) return first
  throw usage(
    `'${wanted}' stands more than once in the columns, so it names no field`,
    'Give one of them another name.',
  )
}

/** The families that the columns need, each once, in the order of the spec. */
export function familiesOf(columns: readonly ColumnName[]): string[] {
  return [...new Set(columns.map(({ family }) => family.toString()))]
}
