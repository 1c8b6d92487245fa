import { parseFilter, renderFilter } from '../client/filter/parse-filter.js'
import type { ColumnSelection, Timestamp } from '../client/types.js'
import { HbulkError } from '../errors.js'
import { checkWhole } from '../system/check-whole.js'
import type { Bytes } from './bytes.js'
import { parseColumns } from './columns.js'
import type { OptionNames } from './known-options.js'
import { checkTimestamp } from './timestamps.js'

/** What of a row is read. */
export interface ReadOptions {
  /** Each `family` or `family:qualifier`. Default: all columns. */
  readonly columns?: readonly Bytes[] | undefined
  /**
   * Only cells older than this time in milliseconds: a cell of just this time is not read. It is the upper end of
   * {@link ReadOptions.timeRange} for gateways that have no lower one.
   */
  readonly timestamp?: Timestamp | undefined
  /**
   * Only cells from the first time on and before the second, in milliseconds. On a Thrift1 gateway the first must be 0.
   */
  readonly timeRange?: readonly [Timestamp, Timestamp] | undefined
  /** Versions of each column, the newest first. Default 1; more only through Thrift2 gateways. */
  readonly versions?: number | undefined
  /** In HBase's filter language. For single rows only through Thrift2 gateways. */
  readonly filter?: string | undefined
  /** Visibility labels to read with. Default: all those of the gateway's user. Thrift2 gateways only. */
  readonly authorizations?: readonly string[] | undefined
  /** Replicas of regions may answer, with what they have. Thrift2 gateways only. */
  readonly timeline?: boolean | undefined
  /** Cells always have their timestamps; this is here for those who come from HappyBase, and changes nothing. */
  readonly includeTimestamp?: boolean | undefined
  /** Aborted: the call is given up and rejects with INTERRUPTED. */
  readonly signal?: AbortSignal | undefined
}

export const readOptionNames: OptionNames<ReadOptions> = {
  ...{ columns: true, timestamp: true, timeRange: true, versions: true, filter: true },
  ...{ authorizations: true, timeline: true, includeTimestamp: true, signal: true },
}

/** What both a get and a scan say of the cells they want. */
export interface Selected {
  readonly columns?: readonly ColumnSelection[]
  readonly versions?: number
  readonly timeRange?: readonly [Timestamp, Timestamp]
  readonly filter?: string
  readonly authorizations?: readonly string[]
  readonly timeline?: boolean
}

/** Most that the APIs have a field for. */
export const mostVersions = 0x7fffffff

/** @throws HbulkError USAGE */
export function selected(options: ReadOptions): Selected {
  const { versions, filter, authorizations, timeline } = options
  const columns = parseColumns(options.columns)
  const timeRange = timeRangeOf(options)
  checkWhole('versions', versions, 1, mostVersions)
  return {
    ...(columns === undefined ? {} : { columns }),
    ...(versions === undefined || versions === 1 ? {} : { versions }),
    ...(timeRange === undefined ? {} : { timeRange }),
    // HBase's own parser answers a filter that it cannot read with an internal error.
    ...(filter === undefined ? {} : { filter: renderFilter(parseFilter(filter)) }),
    ...(authorizations === undefined ? {} : { authorizations }),
    ...(timeline ? { timeline } : {}),
  }
}

function timeRangeOf({
  timestamp,
  timeRange,
}: ReadOptions): readonly [Timestamp, Timestamp] | undefined {
  checkTimestamp('timestamp', timestamp)
  if (timestamp !== undefined && timeRange !== undefined) {
    throw new HbulkError('USAGE', 'timestamp and timeRange are both given')
  }
  if (timestamp !== undefined) return [0, timestamp]
  if (timeRange === undefined) return undefined
  if (!Array.isArray(timeRange) || timeRange.length !== 2) {
    throw new HbulkError('USAGE', 'timeRange is no array of two times')
  }
  const [from, before] = timeRange
  checkTimestamp("timeRange's begin", from)
  checkTimestamp("timeRange's end", before)
  if (from >= before) throw new HbulkError('USAGE', `timeRange [${from}, ${before}] holds no time`)
  return timeRange
}
