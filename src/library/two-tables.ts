import { toStringBinary } from '../bytes/string-binary.js'
import { type CopyReport, copyTable as copy } from '../copytable/job.js'
import { HbulkError } from '../errors.js'
import { isEmptyRange, type KeyRange, WHOLE_TABLE } from '../regions/key-range.js'
import { ALL_VERSIONS, type CellSelection } from '../two-tables/cell-selection.js'
import type { FamilyPair } from '../two-tables/family-pairs.js'
import { verifyTables as verify } from '../verify/job.js'
import type { VerifyReport } from '../verify/verify-report.js'
import { USUALLY_LISTED } from '../verify/verify-request.js'
import type { Timestamp } from '../wire/model.js'
import { gatewayList, jobRun, type RunOptions } from './run-options.js'

/** Two tables, and the cells of them that are meant. */
export interface TwoTablesRequest {
  /** With its namespace, if it has one. */
  readonly table: string
  /** The other table. Default: the same name, and then `toGateways` must be given. */
  readonly target?: string
  /** URLs of gateways of the other table's cluster. Default: those of the first. */
  readonly toGateways?: string | readonly string[]
  /** HTTP headers for them. Those of the first cluster's gateways are not sent to them. */
  readonly toHeaders?: Readonly<Record<string, string>>
  /** Families by their names in both tables. Default: all. */
  readonly families?: readonly FamilyPair[]
  /** Default: the whole table. */
  readonly range?: KeyRange
  /** Only cells from the first time on and before the second, in milliseconds. */
  readonly timeRange?: readonly [Timestamp, Timestamp]
  /** Versions of each cell, the newest first. Default 1. */
  readonly versions?: number | 'all'
  /** Delete markers and the cells behind them, too. */
  readonly allCells?: boolean
}

/** What is copied, and into what. */
export interface CopyRequest extends TwoTablesRequest {
  /** Create the target if it is not there, with the source's families and regions. */
  readonly create?: boolean
  /** Compare both tables afterwards. */
  readonly verify?: boolean
}

/** What is compared, and what is done about differences. */
export interface CompareRequest extends TwoTablesRequest {
  /** Write the difference to the target. */
  readonly repair?: boolean
  /** Differences to list. Default 20; all are counted. */
  readonly mostListed?: number
}

/**
 * Copies a table as HBase's CopyTable does, in worker threads.
 * @throws HbulkError USAGE, UNSUPPORTED, TABLE_NOT_FOUND, FAMILY_NOT_FOUND, INTERRUPTED, and what breaks a gateway
 */
export async function copyTable(
  request: CopyRequest,
  options: RunOptions = {},
): Promise<CopyReport> {
  const { create = false, verify: check = false } = request
  return copy({ ...askedOf(request, options), create, verify: check }, jobRun(options))
}

/**
 * Compares two tables, in worker threads. Differences are in the report and no error.
 * @throws HbulkError USAGE, UNSUPPORTED, TABLE_NOT_FOUND, FAMILY_NOT_FOUND, INTERRUPTED, and what breaks a gateway
 */
export async function verifyTables(
  request: CompareRequest,
  options: RunOptions = {},
): Promise<VerifyReport> {
  const { repair = false, mostListed = USUALLY_LISTED, allCells } = request
  if (repair && allCells === true) {
    throw new HbulkError('USAGE', 'repair and allCells do not go together', {
      hint: 'A delete marker cannot be taken back.',
    })
  }
  return verify({ ...askedOf(request, options), repair, mostListed }, jobRun(options))
}

function askedOf(
  { table, target, toGateways, toHeaders, families = [], ...cells }: TwoTablesRequest,
  options: RunOptions,
) {
  if (target === undefined && toGateways === undefined) {
    throw new HbulkError('USAGE', 'neither target nor toGateways is given')
  }
  return {
    ...{ table, target: target ?? table, families },
    toGateways:
      toGateways === undefined
        ? undefined
        : gatewayList(toGateways, toHeaders, { ...options, isSecond: true }, 'toGateways'),
    selection: selectionOf(cells),
  }
}

function selectionOf({
  range = WHOLE_TABLE,
  timeRange,
  versions = 1,
  allCells = false,
}: Omit<TwoTablesRequest, 'table'>): CellSelection {
  if (isEmptyRange(range)) {
    throw new HbulkError('USAGE', 'the range holds no row: its stop key is not after its start key')
  }
  const count = versions === 'all' ? ALL_VERSIONS : versions
  if (!Number.isInteger(count) || count < 1 || count > ALL_VERSIONS) {
    throw new HbulkError('USAGE', `versions is ${versions}, and must be a whole number from 1 on`)
  }
  return {
    startRow: toStringBinary(range.start),
    stopRow: toStringBinary(range.stop),
    ...(timeRange === undefined
      ? {}
      : { timeRange: [String(timeRange[0]), String(timeRange[1])] as const }),
    versions: count,
    allCells,
  }
}
