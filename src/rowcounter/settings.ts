/** The plain data that passes between the parts of the row counter. Row keys are in `toStringBinary` notation. */
import type { RangeText } from '../regions/range-text.js'

export interface ColumnText {
  readonly family: string
  /** Absent: the whole family. */
  readonly qualifier?: string
}

/** What every thread gets once. */
export interface RowCounterSettings {
  readonly table: string
  /** None: the rows of all columns. */
  readonly columns: readonly ColumnText[]
  /** [min, max) in milliseconds, as decimal numbers: they may be above 2^53. */
  readonly timeRange?: readonly [string, string]
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
}
