import { CellType } from '../client/types.js'

/** Delete markers by the names of RowCounter's counters. */
export interface DeleteMarkers {
  /** Rows with at least one. */
  readonly rowsWithDeleteMarker: number
  /** One version of one column. */
  readonly delete: number
  /** All versions of one column. */
  readonly deleteColumn: number
  readonly deleteFamily: number
  /** One version of all columns of a family. */
  readonly deleteFamilyVersion: number
}

type MarkerName = Exclude<keyof DeleteMarkers, 'rowsWithDeleteMarker'>

const nameOf: ReadonlyMap<number, MarkerName> = new Map([
  [CellType.DELETE, 'delete'],
  [CellType.DELETE_COLUMN, 'deleteColumn'],
  [CellType.DELETE_FAMILY, 'deleteFamily'],
  [CellType.DELETE_FAMILY_VERSION, 'deleteFamilyVersion'],
])

export const NO_MARKERS: DeleteMarkers = {
  rowsWithDeleteMarker: 0,
  delete: 0,
  deleteColumn: 0,
  deleteFamily: 0,
  deleteFamilyVersion: 0,
}

export function addMarkers(a: DeleteMarkers, b: DeleteMarkers): DeleteMarkers {
  return {
    rowsWithDeleteMarker: a.rowsWithDeleteMarker + b.rowsWithDeleteMarker,
    delete: a.delete + b.delete,
    deleteColumn: a.deleteColumn + b.deleteColumn,
    deleteFamily: a.deleteFamily + b.deleteFamily,
    deleteFamilyVersion: a.deleteFamilyVersion + b.deleteFamilyVersion,
  }
}

/** Counts the markers of a scan, those of a row only when the row is whole: a broken one comes again. */
export class MarkerTally {
  markers: DeleteMarkers = NO_MARKERS
  readonly #open = new Map<MarkerName, number>()

  cell(type: number): void {
    const name = nameOf.get(type)
    if (name !== undefined) this.#open.set(name, (this.#open.get(name) ?? 0) + 1)
  }

  endRow(): void {
    if (this.#open.size === 0) return
    const row = { ...NO_MARKERS, ...Object.fromEntries(this.#open), rowsWithDeleteMarker: 1 }
    this.markers = addMarkers(this.markers, row)
    this.#open.clear()
  }

  abandonRow(): void {
    this.#open.clear()
  }
}
