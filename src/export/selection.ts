import { parseStringBinary } from '../bytes/string-binary.js'
import { piecesWith } from '../client/row-pieces.js'
import type { Capabilities, ColumnSelection, ScanSpec, Timestamp } from '../client/types.js'
import { HbulkError } from '../errors.js'
import type { KeyRange } from '../regions/key-range.js'

/** HBase's "all versions": Integer.MAX_VALUE. */
export const ALL_VERSIONS = 2_147_483_647

/** HBase's end of time, Long.MAX_VALUE, which a time range does not reach. */
export const END_OF_TIME: bigint = 2n ** 63n - 1n

/** What is exported. Plain JSON: byte strings stand in `toStringBinary` notation. */
export interface Selection {
  /** `family`, `family:` (the empty qualifier) or `family:qualifier`; none means all columns. */
  readonly columns: readonly string[]
  /** Inclusive; empty is the table's beginning. */
  readonly startRow: string
  /** Exclusive; empty is the table's end. */
  readonly stopRow: string
  readonly filter?: string
  /** Absent: the newest only. */
  readonly versions?: number
  /** [min, max) in milliseconds, as decimals: JSON has no 64-bit integers. */
  readonly timeRange?: readonly [string, string]
  readonly raw?: boolean
  readonly limit?: number
  /** Visibility labels; absent: all those of the gateway's user. */
  readonly authorizations?: readonly string[]
  /** Rows may come from replicas of regions, and be older there. */
  readonly timeline?: boolean
  /** Cells of a row that travel together; absent: as many as is usual. */
  readonly cellBatch?: number
}

/** @throws HbulkError USAGE when the text is no column. */
export function parseColumnSelection(text: string): ColumnSelection {
  const colon = text.indexOf(':')
  const family = parseStringBinary(colon < 0 ? text : text.slice(0, colon))
  if (family.length === 0) {
    throw new HbulkError('USAGE', `column '${text}' has no family`, {
      hint: 'Write family:qualifier, or family for all of its columns.',
    })
  }
  return colon < 0 ? { family } : { family, qualifier: parseStringBinary(text.slice(colon + 1)) }
}

export function selectedRange(selection: Selection): KeyRange {
  return {
    start: parseStringBinary(selection.startRow),
    stop: parseStringBinary(selection.stopRow),
  }
}

/** The scan of one range of the selection. */
export function scanSpec(selection: Selection, table: string, range: KeyRange): ScanSpec {
  const { columns, filter, versions, timeRange, raw, limit, cellBatch, authorizations, timeline } =
    selection
  return {
    table: Buffer.from(table),
    startRow: range.start,
    stopRow: range.stop,
    ...(columns.length === 0 ? {} : { columns: columns.map(parseColumnSelection) }),
    ...(filter === undefined ? {} : { filter }),
    ...(versions === undefined ? {} : { versions }),
    ...(timeRange === undefined
      ? {}
      : { timeRange: [toTimestamp(timeRange[0]), toTimestamp(timeRange[1])] as const }),
    ...(raw === undefined ? {} : { raw }),
    ...(limit === undefined ? {} : { limit }),
    ...(authorizations === undefined ? {} : { authorizations }),
    ...(timeline === undefined ? {} : { timeline }),
    ...(cellBatch === undefined ? piecesWith(filter) : { cellBatch }),
  }
}

/** The same scan without the values, for what only looks at the columns. */
export function keysOnly(spec: ScanSpec): ScanSpec {
  const filter = 'KeyOnlyFilter()'
  return { ...spec, filter: spec.filter === undefined ? filter : `(${spec.filter}) AND ${filter}` }
}

function toTimestamp(text: string): Timestamp {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text)
}

/** Refuses what the gateway's API cannot do, before anything is read. */
export function checkCapabilities(selection: Selection, can: Capabilities): void {
  const needs: readonly (readonly [boolean, string])[] = [
    [selection.versions !== undefined && !can.versions, '--versions'],
    [
      selection.timeRange !== undefined && !can.timeRange,
      '--start-time, --end-time and --incremental',
    ],
    [selection.raw === true && !can.rawScan, '--raw'],
    [selection.authorizations !== undefined && !can.visibility, '--authorizations'],
    [selection.timeline === true && !can.timeline, '--consistency timeline'],
  ]
  for (const [missing, flag] of needs) {
    if (!missing) continue
    throw new HbulkError('UNSUPPORTED', `${flag}: a Thrift${can.api} gateway cannot do that`, {
      hint: 'Use a Thrift2 gateway (hbase thrift2), or leave the option out.',
    })
  }
}
