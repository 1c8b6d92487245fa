import type { CellView } from '../../client/types.js'

/** HBase's order of the columns of a row. */
export function compareColumns(a: CellView, b: CellView): number {
  const order = a.buf.compare(b.buf, b.familyStart, b.familyEnd, a.familyStart, a.familyEnd)
  if (order !== 0) return order
  return a.buf.compare(
    ...([b.buf, b.qualifierStart, b.qualifierEnd, a.qualifierStart, a.qualifierEnd] as const),
  )
}
