import type { CellView } from '../client/types.js'

/** A cell that has been copied out of its reply, with the key of its row. */
export interface OwnedCell extends CellView {
  readonly key: Buffer
  /** Place of its family in the list of those that are compared. */
  readonly family: number
}

/** A copy of a cell that lies in a reply or a record. */
export function ownCell(cell: CellView, key: Buffer, family: number): OwnedCell {
  const { buf, qualifierStart, qualifierEnd, valueStart, valueEnd, timestamp, type } = cell
  const qualifier = qualifierEnd - qualifierStart
  const length = qualifier + valueEnd - valueStart
  const bytes = Buffer.allocUnsafe(length)
  buf.copy(bytes, 0, qualifierStart, qualifierEnd)
  buf.copy(bytes, qualifier, valueStart, valueEnd)
  // One literal: spreads would take longer than all else that is done with a cell.
  return {
    key,
    family,
    buf: bytes,
    familyStart: 0,
    familyEnd: 0,
    qualifierStart: 0,
    qualifierEnd: qualifier,
    valueStart: qualifier,
    valueEnd: length,
    timestamp,
    type,
  }
}
