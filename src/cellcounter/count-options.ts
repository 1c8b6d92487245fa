import type { RangeText } from '../regions/range-text.js'
import type { ColumnText } from '../regions/scan-text.js'

/** HBase's "all versions": Integer.MAX_VALUE. */
export const ALL_VERSIONS = 2_147_483_647

/** What one count of cells is asked to do. */
export interface CellCountOptions {
  readonly table: string
  /** For files: CellCounter's report and ours. */
  readonly directory: string | undefined
  /** Between the names in CellCounter's report. */
  readonly separator: string
  readonly range: RangeText
  readonly columns: readonly ColumnText[]
  /** Of rows, in HBase's filter language. */
  readonly filter: string | undefined
  readonly timeRange: readonly [string, string] | undefined
  readonly versions: number
  /** Columns that are listed, those with the most cells. */
  readonly top: number
}
