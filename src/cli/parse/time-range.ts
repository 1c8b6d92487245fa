import { HbulkError } from '../../errors.js'

/** Timestamps [min, max) in milliseconds, as decimal text: they may be above 2^53, and JSON has no such numbers. */
export type TimeRangeText = readonly [string, string]

/** HConstants.LATEST_TIMESTAMP: the end time of HBase's counters when none is given. */
const LATEST = 2n ** 63n - 1n

/**
 * A whole number of decimal digits.
 * @throws HbulkError USAGE
 */
export function parseWhole(text: string, flag: string, most: bigint): bigint {
  const value = /^\d+$/.test(text) ? BigInt(text) : -1n
  if (value >= 0n && value <= most) return value
  throw new HbulkError('USAGE', `${flag} '${text}' is no whole number`, {
    hint: `Write digits, at most ${most}.`,
  })
}

/**
 * `--starttime` and `--endtime` as HBase's RowCounter and CellCounter take them: an end time of 0 is none, and one below
 * the start time is refused. Undefined for all of time.
 * @throws HbulkError USAGE
 */
export function parseTimeRange(
  flags: Readonly<Record<string, unknown>>,
): TimeRangeText | undefined {
  const start = parseTime(flags.starttime, '--starttime') ?? 0n
  const end = parseTime(flags.endtime, '--endtime') || LATEST
  if (end < start) {
    throw new HbulkError('USAGE', `--endtime ${end} is before --starttime ${start}`, {
      hint: 'Both are milliseconds since 1970; the end is exclusive.',
    })
  }
  return start === 0n && end === LATEST ? undefined : [String(start), String(end)]
}

function parseTime(value: unknown, flag: string): bigint | undefined {
  return typeof value === 'string' ? parseWhole(value, flag, LATEST) : undefined
}
