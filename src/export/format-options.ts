import { readableType } from '../bytes/values/read-values.js'
import { valueTypes } from '../bytes/values/value-types.js'
import { HbulkError } from '../errors.js'
import { columnText, KEY_HEADER, parseColumn } from './columns/column-name.js'
import { parseColumnSelection } from './selection.js'

/** Types of columns by `family:qualifier`, and of the row key by `HBASE_ROW_KEY`. */
export type ColumnTypes = Readonly<Record<string, string>>

function usage(message: string, hint: string): HbulkError {
  return new HbulkError('USAGE', message, { hint })
}

/**
 * Reads `--types d:qty=long,HBASE_ROW_KEY=string`.
 * @throws HbulkError USAGE
 */
export function parseColumnTypes(text: string): ColumnTypes {
  const types: Record<string, string> = {}
  for (const entry of text.split(',').map((each) => each.trim())) {
    const equals = entry.lastIndexOf('=')
    if (equals <= 0) {
      throw usage(
        `--types '${text}': '${entry}' gives no column its type`,
        'Write column=type, as in d:qty=long.',
      )
    }
    const column = columnOf(entry.slice(0, equals).trim())
    if (types[column] !== undefined) {
      throw usage(`--types gives ${column} two types`, 'Leave one of them out.')
    }
    types[column] = entry.slice(equals + 1).trim()
  }
  return types
}

function columnOf(name: string): string {
  if (name === KEY_HEADER) return name
  const { family, qualifier } = parseColumnSelection(name)
  if (qualifier === undefined) {
    throw usage(`--types: '${name}' names no column`, 'Write family:qualifier=type.')
  }
  return columnText({ family, qualifier })
}

/**
 * @param selected the columns that are exported; none means all
 * @throws HbulkError USAGE
 */
export function checkTypes(types: ColumnTypes, selected: readonly string[]): void {
  for (const [column, type] of Object.entries(types)) {
    if (readableType(type) === undefined) {
      throw usage(
        `--types: '${type}' for ${column} is no type`,
        `Types are ${valueTypes.join(', ')}.`,
      )
    }
    if (column === KEY_HEADER || selected.length === 0) continue
    if (!selected.some((each) => holds(each, column))) {
      throw usage(
        `--types: ${column} is not among the exported columns`,
        `They are ${selected.join(', ')}.`,
      )
    }
  }
}

function holds(selected: string, column: string): boolean {
  const { family, qualifier } = parseColumnSelection(selected)
  const asked = parseColumn(column)
  if (!family.equals(asked.family)) return false
  return qualifier === undefined || qualifier.equals(asked.qualifier)
}
