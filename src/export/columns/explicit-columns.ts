import type { ColumnName } from '../../client/types.js'
import { parseColumnSelection, type Selection } from '../selection.js'

/** The selected columns, in the order they were given, if each is named whole; a family alone is no column. */
export function explicitColumns({ columns }: Selection): ColumnName[] | undefined {
  const named = namedColumns(columns)
  return columns.length > 0 && named.length === columns.length ? named : undefined
}

/** Those of the selected columns that are named whole. */
export function namedColumns(columns: Selection['columns']): ColumnName[] {
  return columns.flatMap((text) => {
    const { family, qualifier } = parseColumnSelection(text)
    return qualifier === undefined ? [] : [{ family, qualifier }]
  })
}
