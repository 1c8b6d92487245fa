import { prefixEnd } from '../bytes/compare.js'
import { parseStringBinary, toStringBinary } from '../bytes/string-binary.js'
import { parseCount } from '../cli/parse/count.js'
import { parseTimeRange } from '../cli/parse/time-range.js'
import { prefixedTable } from '../cli/table-name.js'
import type { Invocation } from '../cli/tool.js'
import { HbulkError } from '../errors.js'
import { intersectRanges, type KeyRange } from '../regions/key-range.js'
import { rangeToText } from '../regions/range-text.js'
import { ALL_VERSIONS, type CellCountOptions } from './count-options.js'
import { readScanProperties, type ScanProperties } from './scan-properties.js'

export const outputFormats = ['text', 'json', 'csv'] as const
export type OutputFormat = (typeof outputFormats)[number]

const DEFAULT_TOP = 100
const MOST_TOP = 1000

/** What is counted, and how it is printed. */
export interface CellCounterOptions extends CellCountOptions {
  readonly format: OutputFormat
}

function usage(message: string, hint: string): HbulkError {
  return new HbulkError('USAGE', message, { hint })
}

/**
 * Arguments and flags, and what CellCounter takes from `-Dhbase.mapreduce.scan.` properties.
 * @throws HbulkError USAGE
 */
export function parseCellCounterOptions({
  args,
  flags,
  defines,
  global,
  log,
}: Pick<Invocation, 'args' | 'flags' | 'defines' | 'log'> & {
  readonly global: Pick<Invocation['global'], 'tablePrefix'>
}): CellCounterOptions {
  const [table, directory, separator = ':', rows, ...more] = args
  if (table === undefined || table === '') {
    throw usage('no table is named', 'Write hbulk cellcounter <table>.')
  }
  if (more.length > 0) {
    throw usage(`too many arguments: '${more.join(' ')}'`, "See 'hbulk cellcounter --help'.")
  }
  if (directory === '') throw usage('the directory has no name', 'Leave it out, or name one.')
  const properties = readScanProperties(defines, log)
  return Object.freeze({
    table: prefixedTable(global, table),
    directory,
    separator,
    ...parseRows(rows, properties),
    columns: properties.columns,
    timeRange: parseTimeRange(flags) ?? properties.timeRange,
    versions: parseVersions(flags.versions) ?? properties.versions ?? ALL_VERSIONS,
    top:
      typeof flags.top === 'string'
        ? parseCount(flags.top, '--top', { max: MOST_TOP })
        : DEFAULT_TOP,
    format: parseFormat(flags.output),
  })
}

/** As CellCounter reads its last argument: `^` marks a regular expression and is no part of it, all else is a prefix. */
function parseRows(
  text: string | undefined,
  properties: ScanProperties,
): Pick<CellCounterOptions, 'range' | 'filter'> {
  const range = { start: properties.startRow, stop: properties.stopRow }
  if (text === undefined || text === '') return { range: rangeToText(range), filter: undefined }
  if (text.startsWith('^')) {
    const expression = text.slice(1).replaceAll("'", "''")
    return { range: rangeToText(range), filter: `RowFilter(=, 'regexstring:${expression}')` }
  }
  const start = parseStringBinary(text, 'the row prefix')
  return { range: rangeToText(common(range, { start, stop: prefixEnd(start) })), filter: undefined }
}

function common(range: KeyRange, prefix: KeyRange): KeyRange {
  const both = intersectRanges(range, prefix)
  if (both !== undefined) return both
  const shown = toStringBinary(prefix.start)
  throw usage(
    `no row between the start and the stop row begins with '${shown}'`,
    'Leave the prefix or the -Dhbase.mapreduce.scan.row properties out.',
  )
}

function parseVersions(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined
  return value === 'all' ? ALL_VERSIONS : parseCount(value, '--versions', { max: ALL_VERSIONS })
}

function parseFormat(value: unknown): OutputFormat {
  if (value === undefined) return 'text'
  const format = outputFormats.find((known) => known === value)
  if (format !== undefined) return format
  throw usage(`--output '${value}' is not known`, 'Formats are text, json and csv.')
}
