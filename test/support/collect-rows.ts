import type { CellView, RowVisitor } from '../../src/client/types.js'

export interface CollectedRow {
  readonly key: string
  readonly cells: {
    family: string
    qualifier: string
    value: string
    timestamp: string
    type: number
  }[]
}

/** A visitor that copies what it sees; byte strings as latin1, so that every byte shows. */
export class RowCollector implements RowVisitor {
  readonly rows: CollectedRow[] = []
  abandoned = 0
  #open: CollectedRow | undefined

  startRow(buf: Buffer, start: number, end: number): void {
    if (this.#open !== undefined) throw new Error('startRow inside a row')
    this.#open = { key: buf.toString('latin1', start, end), cells: [] }
  }

  cell(cell: CellView): void {
    const { buf } = cell
    if (this.#open === undefined) throw new Error('a cell outside a row')
    this.#open.cells.push({
      family: buf.toString('latin1', cell.familyStart, cell.familyEnd),
      qualifier: buf.toString('latin1', cell.qualifierStart, cell.qualifierEnd),
      value: buf.toString('latin1', cell.valueStart, cell.valueEnd),
      timestamp: String(cell.timestamp),
      type: cell.type,
    })
  }

  endRow(): void {
    if (this.#open === undefined) throw new Error('endRow outside a row')
    this.rows.push(this.#open)
    this.#open = undefined
  }

  abandonRow(): void {
    if (this.#open === undefined) throw new Error('abandonRow outside a row')
    this.abandoned++
    this.#open = undefined
  }
}
