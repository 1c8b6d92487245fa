import { parseStringBinary, toStringBinary } from '../../bytes/string-binary.js'
import type { CellView, ColumnName } from '../../client/types.js'

/** The row key's name in headers: the word that ImportTsv's column list has for it. */
export const KEY_HEADER = 'HBASE_ROW_KEY'

/** `family:qualifier` in `toStringBinary` notation: for people, plans and settings. */
export function columnText(column: ColumnName): string {
  return `${toStringBinary(column.family)}:${toStringBinary(column.qualifier)}`
}

/** Reads what `columnText` made. */
export function parseColumn(text: string): ColumnName {
  const colon = text.indexOf(':')
  return {
    family: parseStringBinary(text.slice(0, colon)),
    qualifier: parseStringBinary(text.slice(colon + 1)),
  }
}

/** HBase's order of cells in a row: by family, then by qualifier. */
export function compareColumns(a: ColumnName, b: ColumnName): number {
  return a.family.compare(b.family) || a.qualifier.compare(b.qualifier)
}

/** A map key for the column's bytes. Families hold no colon, so it is unique. */
export function columnKey(column: ColumnName): string {
  return `${column.family.toString('latin1')}:${column.qualifier.toString('latin1')}`
}

/** The same key, from a cell under the decoder's cursor. */
export function cellColumnKey(cell: CellView): string {
  const { buf } = cell
  const family = buf.toString('latin1', cell.familyStart, cell.familyEnd)
  return `${family}:${buf.toString('latin1', cell.qualifierStart, cell.qualifierEnd)}`
}
