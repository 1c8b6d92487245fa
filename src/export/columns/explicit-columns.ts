import type { ColumnName } from '../../client/types.js'
import { parseColumnSelection, type Selection } from '../selection.js'
import { KEY_HEADER, parseColumn } from './column-name.js'

export interface ColumnWishes {
  readonly selection: Selection
  readonly types?: Readonly<Record<string, string>>
}

/** The selected columns, in the order they were given, if each is named whole; a family alone is no column. */
export function explicitColumns({ columns }: Selection): ColumnName[] | undefined {
  const named = namedColumns(columns)
  return columns.length > 0 && named.length === columns.length ? named : undefined
}

/** Columns that are in a header whether the table's rows have them or not: those that are named whole, and typed ones. */
export function knownColumns({ selection, types = {} }: ColumnWishes): ColumnName[] {
  const typed = Object.keys(types).filter((name) => name !== KEY_HEADER)
  return [...namedColumns(selection.columns), ...typed.map(parseColumn)]
}

/** Those of the selected columns that are named whole. */
function namedColumns(columns: Selection['columns']): ColumnName[] {
  return columns.flatMap((text) => {
    const { family, qualifier } = parseColumnSelection(text)
    return qualifier === undefined ? [] : [{ family, qualifier }]
  })
}
