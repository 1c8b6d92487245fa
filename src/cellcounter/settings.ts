/** The plain data that passes between the parts of the cell counter. Byte strings are in `toStringBinary` notation. */
import type { RangeText } from '../regions/range-text.js'
import type { ScanText } from '../regions/scan-text.js'

/** What every thread gets once. */
export interface CellCounterSettings extends ScanText {
  readonly table: string
  readonly versions: number
  /** Of rows, in HBase's filter language. */
  readonly filter?: string
  /** Second pass: count exactly these columns and nothing else. */
  readonly only?: readonly string[]
}

export type CellCounterTask = RangeText

/** What is known of a column, a family or the table. */
export interface Counts {
  /** Rows with at least one cell of it. */
  readonly rows: number
  readonly cells: number
  /** As HBase stores a key: lengths, row, family, qualifier, timestamp and type. */
  readonly keyBytes: number
  readonly valueBytes: number
  /** Of one column in one row. */
  readonly maxVersions: number
  /** Bytes of the largest value. */
  readonly largestValue: number
}

export interface ColumnCounts extends Counts {
  /** `family:qualifier`. */
  readonly column: string
  /** Cells that were perhaps not counted, at most: before there was room for the column. */
  readonly missed: number
}

export interface FamilyCounts extends Counts {
  readonly family: string
  /** Columns of each row, summed over the rows. */
  readonly columns: number
  /** Of the names of its columns, see `DistinctSketch`. */
  readonly sketch: readonly number[]
}

/** A cell or a row that holds a record. */
export interface Place {
  readonly row: string
  /** Absent for a row. */
  readonly column?: string
  readonly amount: number
}

export interface Records {
  /** Bytes of all cells of a row. */
  readonly largestRow?: Place
  readonly mostCells?: Place
  /** Bytes of a value. */
  readonly largestValue?: Place
  readonly mostVersions?: Place
}

/** What one task counted. Everything in it has a bound, whatever the table is like. */
export interface CellCounterResult {
  readonly rows: number
  readonly families: readonly FamilyCounts[]
  readonly columns: readonly ColumnCounts[]
  /** A column that is not in `columns` has at most so many cells. */
  readonly unlisted: number
  readonly rowSizes: readonly number[]
  readonly valueSizes: readonly number[]
  readonly records: Records
}
