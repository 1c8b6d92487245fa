import type { CellView, ColumnName } from '../../client/types.js'
import { HbulkError } from '../../errors.js'
import { cellColumnKey, columnKey, compareColumns } from './column-name.js'

/** A wide file with more columns than this is of no use to the programs that read CSV. */
export const MAX_WIDE_COLUMNS = 10_000

/** The distinct columns of what a scan has shown. */
export class ColumnSet {
  readonly #columns = new Map<string, ColumnName>()

  constructor(columns: Iterable<ColumnName> = []) {
    for (const column of columns) this.add(column)
  }

  get size(): number {
    return this.#columns.size
  }

  add(column: ColumnName): void {
    this.#columns.set(columnKey(column), column)
  }

  /** Copies the cell's column, if it is new. */
  addCell(cell: CellView): void {
    const key = cellColumnKey(cell)
    if (this.#columns.has(key)) return
    this.#columns.set(key, {
      family: Buffer.from(cell.buf.subarray(cell.familyStart, cell.familyEnd)),
      qualifier: Buffer.from(cell.buf.subarray(cell.qualifierStart, cell.qualifierEnd)),
    })
  }

  /** In HBase's order of cells. */
  sorted(): ColumnName[] {
    return [...this.#columns.values()].sort(compareColumns)
  }
}

export function tooManyColumns(): HbulkError {
  return new HbulkError('OUTPUT', `more than ${MAX_WIDE_COLUMNS} columns for the wide layout`, {
    hint: 'Use --layout cells, one line for each cell, or name the columns with --columns.',
  })
}
