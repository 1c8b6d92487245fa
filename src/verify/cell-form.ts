import type { CellView, RowVisitor } from '../client/types.js'

/** What a cell is compared as; undefined: not at all. Valid until the next call. */
export type CellForm = (cell: CellView) => CellView | undefined

/** A visitor that gets the cells in their form. */
export function inForm(visitor: RowVisitor, form: CellForm | undefined): RowVisitor {
  return form === undefined ? visitor : new FormedRows(visitor, form)
}

class FormedRows implements RowVisitor {
  readonly #visitor: RowVisitor
  readonly #form: CellForm

  constructor(visitor: RowVisitor, form: CellForm) {
    this.#visitor = visitor
    this.#form = form
  }

  startRow(buf: Buffer, start: number, end: number): void {
    this.#visitor.startRow(buf, start, end)
  }

  cell(cell: CellView): void {
    const formed = this.#form(cell)
    if (formed !== undefined) this.#visitor.cell(formed)
  }

  endRow(): void {
    this.#visitor.endRow()
  }

  abandonRow(): void {
    this.#visitor.abandonRow()
  }
}
