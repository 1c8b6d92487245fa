import type { CellView, RowVisitor } from '../../client/types.js'
import { ColumnSet, MAX_WIDE_COLUMNS } from './column-set.js'

/** A visitor that only notes which columns there are. */
export class ColumnCollector implements RowVisitor {
  readonly columns: ColumnSet = new ColumnSet()

  /** True when there are more than a wide file may have: collecting has stopped. */
  get full(): boolean {
    return this.columns.size > MAX_WIDE_COLUMNS
  }

  startRow(): void {}

  cell(cell: CellView): void {
    if (!this.full) this.columns.addCell(cell)
  }

  endRow(): void {}

  abandonRow(): void {}
}
