import { toStringBinary } from '../bytes/string-binary.js'
import { CellType } from '../client/types.js'
import type { OwnedCell } from './owned-cell.js'
import type { Difference, DifferenceKind } from './settings.js'

/** As HBase calls them (Cell.Type). */
const markers: ReadonlyMap<number, string> = new Map([
  [CellType.DELETE, 'Delete'],
  [CellType.DELETE_COLUMN, 'DeleteColumn'],
  [CellType.DELETE_FAMILY, 'DeleteFamily'],
  [CellType.DELETE_FAMILY_VERSION, 'DeleteFamilyVersion'],
])

/** @param families names by the places that cells have of theirs */
export function describeDifference(
  kind: DifferenceKind,
  cell: OwnedCell,
  families: readonly string[],
  timeless = false,
): Difference {
  const { buf, qualifierStart, qualifierEnd, key, timestamp, type } = cell
  const marker = markers.get(type)
  return {
    kind,
    row: toStringBinary(key),
    column: `${families[cell.family] ?? ''}:${toStringBinary(buf, qualifierStart, qualifierEnd)}`,
    ...(timeless ? {} : { timestamp: String(timestamp) }),
    ...(marker === undefined ? {} : { marker }),
  }
}
