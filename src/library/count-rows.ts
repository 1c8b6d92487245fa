import { HbulkError } from '../errors.js'
import { isEmptyRange, type KeyRange } from '../regions/key-range.js'
import { rangeToText } from '../regions/range-text.js'
import type { ColumnText } from '../regions/scan-text.js'
import { countRows as count, type RowCount } from '../rowcounter/job.js'
import type { Timestamp } from '../wire/model.js'
import { jobRun, type RunOptions } from './run-options.js'

/** Which rows are counted. */
export interface CountRequest {
  /** With its namespace, if it has one. */
  readonly table: string
  /** Count rows that have a cell in one of these; default: in any column. */
  readonly columns?: readonly ColumnText[]
  /** Count only rows in these; default: the whole table. A row that lies in two of them is counted once. */
  readonly ranges?: readonly KeyRange[]
  /** Look only at cells from the first time on and before the second, in milliseconds. Thrift2 gateways only. */
  readonly timeRange?: readonly [Timestamp, Timestamp]
  /** Count deleted rows too, and delete markers beside them. Thrift2 gateways only. */
  readonly deleteMarkers?: boolean
}

/**
 * Counts the rows of a table as HBase's RowCounter does, in worker threads.
 * @throws HbulkError USAGE, UNSUPPORTED, TABLE_NOT_FOUND, INTERRUPTED, and what breaks a gateway
 */
export async function countRows(
  request: CountRequest,
  options: RunOptions = {},
): Promise<RowCount> {
  const { table, columns = [], ranges = [], timeRange, deleteMarkers = false } = request
  if (ranges.some(isEmptyRange)) {
    throw new HbulkError(
      'USAGE',
      'a range to count in holds no row: its stop key is not after its start key',
    )
  }
  const asked = {
    ...{
      table,
      columns,
      ranges: ranges.map(rangeToText),
      expectedCount: undefined,
      deleteMarkers,
      byRegion: false,
    },
    timeRange: timeRange && ([String(timeRange[0]), String(timeRange[1])] as const),
  }
  return count(asked, jobRun(options))
}
