import { parseByteSize } from '../cli/parse/byte-size.js'
import { prefixedTable } from '../cli/table-name.js'
import type { Invocation } from '../cli/tool.js'
import type { FamilyDescriptor } from '../client/types.js'
import { HbulkError } from '../errors.js'
import type { PresplitSpec } from '../presplit/presplit.js'
import { parseSalts } from '../presplit/salt.js'
import {
  DEFAULT_FORMAT,
  DEFAULT_MAX_CELL_BYTES,
  DEFAULT_MAX_LINE_BYTES,
  DEFAULT_TTL_FORMAT,
} from './defaults.js'
import { parseTime, readDefines } from './defines.js'
import { parseFamilies } from './families.js'
import type { CsvDialect } from './formats/csv-dialect.js'
import type { FormatName } from './formats/format.js'
import { formatNames } from './formats/formats.js'
import type { HeaderMap } from './header-map.js'
import type { Subdirectories } from './input/inputs.js'
import { type MaxRejects, parseMaxRejects } from './max-rejects.js'
import { checkRejectsName } from './rejects-name.js'
import { type TtlFormat, ttlFormats } from './row-extras.js'
import { checkRules, parseRules, type RowRules } from './row-rules.js'
import { tableOptions } from './table-options.js'
import { parseTextOptions } from './text-options.js'

/** What one import is asked to do. */
export interface ImportOptions extends RowRules {
  readonly table: string
  readonly inputs: readonly string[]
  /** What becomes of directories inside an input directory. */
  readonly subdirectories: Subdirectories
  /** Undefined: the header says it. */
  readonly columns: string | undefined
  readonly format: FormatName
  /** The byte between fields; of CSV the first, and `csv` has all. */
  readonly separator: number
  /** Undefined unless the format is CSV. */
  readonly csv: CsvDialect | undefined
  /** What the inputs are written in; undefined to take their bytes as they are. */
  readonly encoding: string | undefined
  readonly header: boolean
  /** Which field goes into which column, by the names in the header. */
  readonly headerMap: HeaderMap | undefined
  /** A line with fewer fields than columns is a bad one. */
  readonly exactFields: boolean
  /** 64-bit milliseconds as decimal text; undefined: the job's own. */
  readonly timestamp: string | undefined
  readonly skipEmptyColumns: boolean
  readonly ttlFormat: TtlFormat
  readonly skipBadLines: boolean
  readonly logBadLines: boolean
  readonly dryRun: boolean
  readonly rejects: string | undefined
  readonly maxRejects: MaxRejects | undefined
  /** Rejects do not make the run fail. */
  readonly acceptRejects: boolean
  readonly createTable: boolean
  readonly presplit: PresplitSpec | undefined
  /** Settings of families to be created. */
  readonly families: readonly FamilyDescriptor[] | undefined
  readonly maxLineBytes: number
  readonly maxCellBytes: number
}

function usage(message: string, hint: string): HbulkError {
  return new HbulkError('USAGE', message, { hint })
}

function parseFormat(value: unknown): FormatName {
  const name = formatNames.find((known) => known === (value ?? DEFAULT_FORMAT))
  if (name !== undefined) return name
  throw usage(`--format '${value}' is not known`, `Formats are ${formatNames.join(' and ')}.`)
}

function parseTtlFormat(text: string): TtlFormat {
  const name = ttlFormats.find((known) => known === text)
  if (name !== undefined) return name
  throw usage(
    `--ttl-format '${text}' is not known`,
    'It is text (milliseconds as digits) or binary (eight bytes, as ImportTsv reads it).',
  )
}

function flagged<T>(value: unknown, parse: (text: string) => T): T | undefined {
  return typeof value === 'string' ? parse(value) : undefined
}

function onOff(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined
}

/**
 * Reads the command line, HBase's own `-D` keys included.
 * @throws HbulkError USAGE
 */
export function parseImportOptions(
  invocation: Pick<Invocation, 'args' | 'flags' | 'defines' | 'global' | 'log'>,
): ImportOptions {
  const { args, flags, global } = invocation
  const [table, ...inputs] = args
  if (table === undefined || table === '' || inputs.length === 0) {
    throw usage('a table and at least one input are needed', 'hbulk importtsv <table> <file>...')
  }
  const defined = readDefines(invocation)
  const format = parseFormat(flags.format)
  const textOptions = parseTextOptions(flags, format, defined.separator)
  const named = textOptions.headerMap !== undefined
  const columns = named ? undefined : (flagged(flags.columns, String) ?? defined.columns)
  const rules = checkRules({
    types: flagged(flags.types, String),
    rowKeyTemplate: flagged(flags.rowKeyTemplate, String),
    salt: flagged(flags.salt, parseSalts),
    transform: flagged(flags.transform, String),
  })
  if (columns !== undefined) parseRules(columns, rules)
  else if (!textOptions.header) {
    throw usage(
      'the columns are not given',
      'Give --columns HBASE_ROW_KEY,family:qualifier,... or --header if the first line has them.',
    )
  }
  return Object.freeze({
    table: prefixedTable(global, table),
    inputs,
    subdirectories: flags.recursive === true ? 'read' : (defined.subdirectories ?? 'refuse'),
    columns,
    format,
    ...textOptions,
    timestamp:
      flagged(flags.timestamp, (text) => parseTime(text, '--timestamp')) ?? defined.timestamp,
    skipEmptyColumns: flags.skipEmptyColumns === true || (defined.skipEmptyColumns ?? false),
    ttlFormat: flagged(flags.ttlFormat, parseTtlFormat) ?? DEFAULT_TTL_FORMAT,
    skipBadLines: onOff(flags.skipBadLines) ?? defined.skipBadLines ?? true,
    logBadLines: flags.logBadLines === true || (defined.logBadLines ?? false),
    dryRun: global.dryRun || (defined.dryRun ?? false),
    rejects: flagged(flags.rejects, checkRejectsName),
    maxRejects: flagged(flags.maxRejects, parseMaxRejects),
    // Whoever writes HBase's key out knows that bad lines are skipped, and HBase's tool ends with 0.
    acceptRejects: flags.acceptRejects === true || defined.skipBadLines === true,
    ...tableOptions({
      createTable: flags.createTable === true,
      presplit: flagged(flags.presplit, String),
      families: flagged(flags.family, parseFamilies),
      salt: rules.salt,
    }),
    ...rules,
    maxLineBytes:
      flagged(flags.maxLineBytes, (text) => parseByteSize(text, '--max-line-bytes')) ??
      defined.maxLineBytes ??
      DEFAULT_MAX_LINE_BYTES,
    maxCellBytes: defined.maxCellBytes ?? DEFAULT_MAX_CELL_BYTES,
  })
}
