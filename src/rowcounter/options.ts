import { prefixedTable } from '../cli/table-name.js'
import type { GlobalOptions, Invocation } from '../cli/tool.js'
import { HbulkError } from '../errors.js'
import type { RangeText } from '../regions/range-text.js'
import { parseRanges } from './ranges.js'
import type { ColumnText } from './settings.js'

export interface RowCounterOptions {
  readonly table: string
  readonly columns: readonly ColumnText[]
  /** None: the whole table. */
  readonly ranges: readonly RangeText[]
  readonly timeRange: readonly [string, string] | undefined
  readonly expectedCount: number | undefined
  readonly byRegion: boolean
}

/** HConstants.LATEST_TIMESTAMP: RowCounter's end time when none is given. */
const LATEST = 2n ** 63n - 1n

function usage(message: string, hint: string): HbulkError {
  return new HbulkError('USAGE', message, { hint })
}

function parseWhole(text: string, flag: string, most: bigint): bigint {
  const value = /^\d+$/.test(text) ? BigInt(text) : -1n
  if (value < 0n || value > most) {
    throw usage(`${flag} '${text}' is no whole number`, `Write digits, at most ${most}.`)
  }
  return value
}

function parseTime(value: unknown, flag: string): bigint | undefined {
  if (typeof value !== 'string') return undefined
  return parseWhole(value, flag, LATEST)
}

/** As RowCounter: an end time of 0 is none, and one below the start time is refused. */
function parseTimeRange(flags: Invocation['flags']): readonly [string, string] | undefined {
  const start = parseTime(flags.starttime, '--starttime') ?? 0n
  const end = parseTime(flags.endtime, '--endtime') || LATEST
  if (end < start) {
    const hint = 'Both are milliseconds since 1970; the end is exclusive.'
    throw usage(`--endtime ${end} is before --starttime ${start}`, hint)
  }
  return start === 0n && end === LATEST ? undefined : [String(start), String(end)]
}

/** `family` or `family:qualifier`, literally; nothing after the colon means the family, as in RowCounter. */
function parseColumn(text: string): ColumnText {
  const colon = text.indexOf(':')
  const family = colon === -1 ? text : text.slice(0, colon)
  const qualifier = colon === -1 ? '' : text.slice(colon + 1)
  if (family === '')
    throw usage(`column '${text}' has no family`, 'Write family or family:qualifier.')
  return qualifier.trim() === '' ? { family } : { family, qualifier }
}

function parseExpected(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined
  return Number(parseWhole(value, '--expected-count', BigInt(Number.MAX_SAFE_INTEGER)))
}

export function parseRowCounterOptions(
  args: Invocation['args'],
  flags: Invocation['flags'],
  global: Pick<GlobalOptions, 'tablePrefix'>,
): RowCounterOptions {
  const [table, ...columns] = args
  if (table === undefined || table === '') {
    throw usage('no table is named', 'Write hbulk rowcounter <table>.')
  }
  return Object.freeze({
    table: prefixedTable(global, table),
    columns: columns.map(parseColumn),
    ranges: typeof flags.range === 'string' ? parseRanges(flags.range) : [],
    timeRange: parseTimeRange(flags),
    expectedCount: parseExpected(flags.expectedCount),
    byRegion: flags.byRegion === true,
  })
}
