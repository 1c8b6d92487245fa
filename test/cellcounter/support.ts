import { CellType, type CellView, type RowVisitor } from '../../src/client/types.js'

/** A cell as `KeyOnlyFilter(true)` leaves it: `bytes` is the length of its value. */
export interface FedCell {
  readonly column: string
  readonly bytes: number
}

export interface FedRow {
  readonly key: string
  /** In HBase's order: by column, versions next to each other. */
  readonly cells: readonly FedCell[]
}

export function lengthCell({ column, bytes }: FedCell): CellView {
  const colon = column.indexOf(':')
  const length = Buffer.alloc(4)
  length.writeInt32BE(bytes)
  const name = Buffer.from(column, 'latin1')
  return {
    buf: Buffer.concat([name, length]),
    familyStart: 0,
    familyEnd: colon,
    qualifierStart: colon + 1,
    qualifierEnd: name.length,
    valueStart: name.length,
    valueEnd: name.length + 4,
    timestamp: 1,
    type: CellType.PUT,
  }
}

/** Gives a visitor the rows as a scan does; `breaks` says after how many cells a row breaks off before it comes again. */
export function feed(
  visitor: RowVisitor,
  rows: readonly FedRow[],
  breaks: (row: number) => readonly number[] = () => [],
): void {
  for (const [i, { key, cells }] of rows.entries()) {
    const buf = Buffer.from(`#${key}`, 'latin1')
    for (const cut of breaks(i)) {
      visitor.startRow(buf, 1, buf.length)
      for (const cell of cells.slice(0, cut)) visitor.cell(lengthCell(cell))
      visitor.abandonRow()
    }
    visitor.startRow(buf, 1, buf.length)
    for (const cell of cells) visitor.cell(lengthCell(cell))
    visitor.endRow()
  }
}
