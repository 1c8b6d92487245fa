import type { OwnedCell } from './owned-cell.js'

/** HBase's order: row, family, qualifier, the newest first, delete markers before puts of the same time. 0: the same cell. */
export function compareCells(a: OwnedCell, b: OwnedCell): number {
  return a.key.compare(b.key) || compareInRow(a, b)
}

function compareInRow(a: OwnedCell, b: OwnedCell): number {
  if (a.family !== b.family) return a.family - b.family
  const order = a.buf.compare(
    b.buf,
    b.qualifierStart,
    b.qualifierEnd,
    a.qualifierStart,
    a.qualifierEnd,
  )
  if (order !== 0) return order
  if (a.timestamp !== b.timestamp) return a.timestamp < b.timestamp ? 1 : -1
  return b.type - a.type
}

/** True for versions of the same cell. */
export function sameColumn(a: OwnedCell, b: OwnedCell): boolean {
  if (a.family !== b.family || !a.key.equals(b.key)) return false
  return (
    a.buf.compare(b.buf, b.qualifierStart, b.qualifierEnd, a.qualifierStart, a.qualifierEnd) === 0
  )
}

export function sameValue(a: OwnedCell, b: OwnedCell): boolean {
  return a.buf.compare(b.buf, b.valueStart, b.valueEnd, a.valueStart, a.valueEnd) === 0
}
