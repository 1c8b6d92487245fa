import type { ColumnSelection, ScanSpec, Timestamp } from '../client/types.js'

/** A column as HBase's counters take it: names literally, without escapes. */
export interface ColumnText {
  readonly family: string
  /** Absent: the whole family. */
  readonly qualifier?: string
}

/** What of a table is scanned, as plain JSON. */
export interface ScanText {
  /** None: all columns. */
  readonly columns: readonly ColumnText[]
  /** [min, max) in milliseconds, as decimal numbers: they may be above 2^53. */
  readonly timeRange?: readonly [string, string]
}

/** The columns and times of a scan. */
export function scanFromText({
  columns,
  timeRange,
}: ScanText): Pick<ScanSpec, 'columns' | 'timeRange'> {
  return {
    ...(columns.length === 0 ? {} : { columns: columns.map(selection) }),
    ...(timeRange === undefined
      ? {}
      : { timeRange: [timestamp(timeRange[0]), timestamp(timeRange[1])] }),
  }
}

function selection({ family, qualifier }: ColumnText): ColumnSelection {
  return {
    family: Buffer.from(family),
    ...(qualifier === undefined ? {} : { qualifier: Buffer.from(qualifier) }),
  }
}

function timestamp(text: string): Timestamp {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text)
}
