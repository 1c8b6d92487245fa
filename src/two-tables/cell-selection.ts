import { parseStringBinary } from '../bytes/string-binary.js'
import type { HBaseClient } from '../client/client.js'
import { cellsPerPiece } from '../client/row-pieces.js'
import { timestampFromText } from '../client/timestamp-text.js'
import type { ScanSpec } from '../client/types.js'
import { HbulkError } from '../errors.js'
import type { KeyRange } from '../regions/key-range.js'
import { flagsOf } from '../wire/gateway-flags.js'

/** HBase's "all versions": Integer.MAX_VALUE. */
export const ALL_VERSIONS = 2_147_483_647

/** Which cells of a table are meant. Plain JSON: row keys in `toStringBinary` notation, times as decimals. */
export interface CellSelection {
  /** Inclusive; empty is the table's beginning. */
  readonly startRow: string
  /** Exclusive; empty is the table's end. */
  readonly stopRow: string
  /** [min, max) in milliseconds. */
  readonly timeRange?: readonly [string, string]
  readonly versions: number
  /** Delete markers and deleted cells, too. */
  readonly allCells: boolean
}

export function selectedRange({ startRow, stopRow }: CellSelection): KeyRange {
  return { start: parseStringBinary(startRow), stop: parseStringBinary(stopRow) }
}

/** The scan of one range of the selection. @param families none means all */
export function cellScan(
  selection: CellSelection,
  table: string,
  families: readonly string[],
  range: KeyRange,
): ScanSpec {
  const { timeRange, versions, allCells } = selection
  return {
    table: Buffer.from(table),
    startRow: range.start,
    stopRow: range.stop,
    cellBatch: cellsPerPiece,
    ...(families.length === 0
      ? {}
      : { columns: families.map((family) => ({ family: Buffer.from(family) })) }),
    ...(versions === 1 ? {} : { versions }),
    ...(timeRange === undefined
      ? {}
      : {
          timeRange: [timestampFromText(timeRange[0]), timestampFromText(timeRange[1])] as const,
        }),
    ...(allCells ? { raw: true } : {}),
  }
}

/** @throws HbulkError UNSUPPORTED, naming the flag that the gateway's API cannot honour when it reads */
export function checkReading(
  selection: CellSelection,
  { capabilities: can, gateways }: Pick<HBaseClient, 'capabilities' | 'gateways'>,
): void {
  const { versions, timeRange, allCells } = selection
  const [gateway = {}] = gateways
  const needs: readonly (readonly [boolean, string, string])[] = [
    [versions > 1 && !can.versions, '--versions', 'reads the newest version only'],
    [
      timeRange !== undefined && !can.timeRange,
      '--starttime and --endtime',
      'cannot limit a scan to a time range',
    ],
    [allCells && !can.rawScan, '--all.cells', 'does not say which cells are delete markers'],
  ]
  for (const [missing, flag, why] of needs) {
    if (!missing) continue
    throw new HbulkError('UNSUPPORTED', `${flag}: a Thrift${can.api} gateway ${why}`, {
      hint: `Name a Thrift2 gateway with ${flagsOf(gateway).gateway} thrift2://host:port, or leave the option out.`,
    })
  }
}
