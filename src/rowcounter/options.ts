import { parseTimeRange, parseWhole, type TimeRangeText } from '../cli/parse/time-range.js'
import { prefixedTable } from '../cli/table-name.js'
import type { GlobalOptions, Invocation } from '../cli/tool.js'
import { HbulkError } from '../errors.js'
import type { RangeText } from '../regions/range-text.js'
import type { ColumnText } from '../regions/scan-text.js'
import { parseRanges } from './ranges.js'

export interface RowCounterOptions {
  readonly table: string
  readonly columns: readonly ColumnText[]
  /** None: the whole table. */
  readonly ranges: readonly RangeText[]
  readonly timeRange: TimeRangeText | undefined
  readonly expectedCount: number | undefined
  readonly deleteMarkers: boolean
  readonly byRegion: boolean
}

function usage(message: string, hint: string): HbulkError {
  return new HbulkError('USAGE', message, { hint })
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

/** The values of a flag that may stand more than once. */
function given(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string')
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
    ranges: given(flags.range).flatMap(parseRanges),
    timeRange: parseTimeRange(flags),
    expectedCount: parseExpected(flags.expectedCount),
    deleteMarkers: flags.countDeleteMarkers === true,
    byRegion: flags.byRegion === true,
  })
}
