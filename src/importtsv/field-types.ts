import { type ValueWriter, valueTypes, valueWriter } from '../bytes/values/value-types.js'
import { HbulkError } from '../errors.js'
import { type ColumnSpec, FieldRole } from './columns.js'

function usage(message: string, hint: string): HbulkError {
  return new HbulkError('USAGE', message, { hint })
}

/**
 * Reads `--types d:qty=long,HBASE_ROW_KEY=int`: for each field of the spec how its text becomes bytes. Text that stays
 * as it is has none.
 * @param keyFromTemplate the row key is made by a template, whose parts have types of their own
 * @throws HbulkError USAGE
 */
export function parseTypes(
  types: string,
  spec: ColumnSpec,
  keyFromTemplate: boolean,
): (ValueWriter | undefined)[] {
  const writers: (ValueWriter | undefined)[] = spec.names.map(() => undefined)
  const seen = new Set<string>()
  for (const entry of types.split(',').map((each) => each.trim())) {
    const equals = entry.lastIndexOf('=')
    if (equals <= 0) {
      throw usage(
        `--types '${types}': '${entry}' gives no column its type`,
        'Write column=type, as in d:qty=long.',
      )
    }
    const column = entry.slice(0, equals).trim()
    const writer = valueWriter(entry.slice(equals + 1).trim())
    if (writer === undefined) {
      throw usage(
        `--types: '${entry.slice(equals + 1)}' for ${column} is no type`,
        `Types are ${valueTypes.join(', ')}.`,
      )
    }
    if (seen.has(column)) throw usage(`--types gives ${column} two types`, 'Leave one of them out.')
    seen.add(column)
    checkTyped(column, spec, keyFromTemplate)
    for (const [field, name] of spec.names.entries()) if (name === column) writers[field] = writer
  }
  return writers
}

function checkTyped(column: string, spec: ColumnSpec, keyFromTemplate: boolean): void {
  const field = spec.names.indexOf(column)
  if (field === -1) {
    throw usage(`--types: the columns have no ${column}`, `They are ${spec.names.join(', ')}.`)
  }
  const role = spec.roles[field]
  if (role === FieldRole.VALUE) return
  if (role === FieldRole.ROW_KEY && !keyFromTemplate) return
  throw usage(
    `--types: ${column} is neither stored nor the row key, so it has no type`,
    keyFromTemplate
      ? 'In --row-key-template a part has its type behind it: {:id|long}.'
      : 'Only cells and HBASE_ROW_KEY have types.',
  )
}
