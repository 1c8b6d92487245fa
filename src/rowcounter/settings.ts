/** The plain data that passes between the parts of the row counter. Row keys are in `toStringBinary` notation. */
import type { RangeText } from '../regions/range-text.js'
import type { ScanText } from '../regions/scan-text.js'
import type { DeleteMarkers } from './delete-markers.js'

/** What every thread gets once. */
export interface RowCounterSettings extends ScanText {
  readonly table: string
  /** Rows that are deleted count as well, and delete markers are counted beside them. */
  readonly deleteMarkers?: true
}

export interface RegionText {
  readonly startKey: string
  readonly endKey: string
  readonly server: string
}

/** A piece of the scan that lies inside one region. */
export interface RowCounterTask extends RangeText {
  readonly region: RegionText
}

export interface RowCounterResult {
  readonly rows: number
  /** Only where they were asked for. */
  readonly markers?: DeleteMarkers
}
