import type { CellCount } from '../cellcounter/cell-count.js'
import { ALL_VERSIONS } from '../cellcounter/count-options.js'
import { countCells as count } from '../cellcounter/job.js'
import { HbulkError } from '../errors.js'
import { isEmptyRange, type KeyRange, WHOLE_TABLE } from '../regions/key-range.js'
import { rangeToText } from '../regions/range-text.js'
import type { ColumnText } from '../regions/scan-text.js'
import { checkWhole } from '../system/check-whole.js'
import type { Timestamp } from '../wire/model.js'
import { jobRun, type RunOptions } from './run-options.js'

/** Which cells are counted and measured. */
export interface CellCountRequest {
  /** With its namespace, if it has one. */
  readonly table: string
  /** Default: all. */
  readonly columns?: readonly ColumnText[]
  /** Default: the whole table. */
  readonly range?: KeyRange
  /** A filter of rows, in HBase's filter language. */
  readonly filter?: string
  /** Only cells from the first time on and before the second, in milliseconds. Thrift2 gateways only. */
  readonly timeRange?: readonly [Timestamp, Timestamp]
  /** Versions of each column; default all, which needs a Thrift2 gateway. */
  readonly versions?: number
  /** Columns that are listed, those with the most cells, up to 1000. Default 100. */
  readonly top?: number
}

const MOST_TOP = 1000

/**
 * Counts and measures the cells of a table by family and column, in worker threads and without reading a value.
 * @throws HbulkError USAGE, UNSUPPORTED, TABLE_NOT_FOUND, INTERRUPTED, and what breaks a gateway
 */
export async function countCells(
  request: CellCountRequest,
  options: RunOptions = {},
): Promise<CellCount> {
  const { table, columns = [], range = WHOLE_TABLE, filter, timeRange } = request
  const { versions = ALL_VERSIONS, top = 100 } = request
  if (isEmptyRange(range)) {
    throw new HbulkError('USAGE', 'the range to count in holds no row')
  }
  checkWhole('versions', versions, 1, ALL_VERSIONS)
  checkWhole('top', top, 1, MOST_TOP)
  const asked = {
    ...{ table, columns, range: rangeToText(range), filter, versions, top },
    timeRange: timeRange && ([String(timeRange[0]), String(timeRange[1])] as const),
    directory: undefined,
    separator: ':',
  }
  return count(asked, jobRun(options))
}
