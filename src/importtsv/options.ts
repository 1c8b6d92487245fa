import { extname } from 'node:path'
import { type DefineHandler, takeDefines } from '../cli/defines.js'
import { parseHadoopBoolean, parseHadoopLong } from '../cli/hadoop-values.js'
import { parseByteSize } from '../cli/parse/byte-size.js'
import { prefixedTable } from '../cli/table-name.js'
import type { Invocation } from '../cli/tool.js'
import { HbulkError } from '../errors.js'
import { type PresplitSpec, parsePresplit } from '../splits/presplit.js'
import { parseColumns } from './columns.js'
import type { FormatName } from './formats/format.js'
import { formatNames } from './formats/formats.js'
import { type MaxRejects, parseMaxRejects } from './max-rejects.js'
import { parseSeparator } from './separator.js'
import { parseLong } from './timestamp.js'

/** What one import is asked to do. */
export interface ImportOptions {
  readonly table: string
  readonly inputs: readonly string[]
  /** Undefined: the header says it. */
  readonly columns: string | undefined
  readonly format: FormatName
  /** The byte between fields. */
  readonly separator: number
  readonly header: boolean
  /** 64-bit milliseconds as decimal text; undefined: the job's own. */
  readonly timestamp: string | undefined
  readonly skipEmptyColumns: boolean
  readonly skipBadLines: boolean
  readonly logBadLines: boolean
  readonly dryRun: boolean
  readonly rejects: string | undefined
  readonly maxRejects: MaxRejects | undefined
  /** Rejects do not make the run fail. */
  readonly acceptRejects: boolean
  readonly createTable: boolean
  readonly presplit: PresplitSpec | undefined
  readonly maxLineBytes: number
  readonly maxCellBytes: number
}

const DEFAULT_MAX_LINE_BYTES = 32 * 2 ** 20
/** HBase's default of `hbase.client.keyvalue.maxsize`. */
const DEFAULT_MAX_CELL_BYTES = 10 * 2 ** 20

const separators: Readonly<Record<FormatName, number>> = { tsv: 0x09, csv: 0x2c }

const refusedKeys = {
  'importtsv.mapper.class': 'A mapper written in Java cannot run here.',
  'importtsv.bulk.output': 'Store files are not written; leave it out to load through the gateway.',
}

/** What HBase's own keys say; a flag of the same meaning comes first. */
interface Defined {
  columns?: string
  separator?: number
  timestamp?: string
  skipBadLines?: boolean
  logBadLines?: boolean
  skipEmptyColumns?: boolean
  dryRun?: boolean
  maxCellBytes?: number
}

function usage(message: string, hint: string): HbulkError {
  return new HbulkError('USAGE', message, { hint })
}

function readDefines({ defines, log }: Pick<Invocation, 'defines' | 'log'>): Defined {
  const found: Defined = {}
  const yes = (value: string, key: string, fallback: boolean): boolean =>
    parseHadoopBoolean(value, key, fallback, log)
  const accepted: DefineHandler = (_value, key) =>
    log.detail(`-D${key} only matters to HBase when it writes store files`)
  const known: Record<string, DefineHandler> = {
    'importtsv.columns': (value) => {
      found.columns = value
    },
    'importtsv.separator': (value, key) => {
      found.separator = parseSeparator(value, `-D${key}`)
    },
    'importtsv.timestamp': (value, key) => {
      found.timestamp = parseTime(value, `-D${key}`)
    },
    'importtsv.skip.bad.lines': (value, key) => {
      found.skipBadLines = yes(value, key, true)
    },
    'importtsv.log.bad.lines': (value, key) => {
      found.logBadLines = yes(value, key, false)
    },
    'importtsv.skip.empty.columns': (value, key) => {
      found.skipEmptyColumns = yes(value, key, false)
    },
    'importtsv.dry.run': (value, key) => {
      found.dryRun = yes(value, key, false)
    },
    'hbase.client.keyvalue.maxsize': (value, key) => {
      const bytes = Number(parseHadoopLong(value) ?? Number.NaN)
      if (Number.isNaN(bytes)) throw usage(`-D${key}='${value}' is no whole number`, 'Write bytes.')
      // HBase takes zero and less for no limit.
      found.maxCellBytes = bytes > 0 ? bytes : Number.MAX_SAFE_INTEGER
    },
    'create.table': accepted,
    'no.strict': accepted,
  }
  takeDefines(defines, known, { log, families: ['importtsv.'], refused: refusedKeys })
  return found
}

function parseTime(text: string, name: string): string {
  const value = parseLong(text.trim())
  if (value !== undefined && value >= 0) return `${value}`
  throw usage(`${name} '${text}' is no timestamp`, 'Write milliseconds since 1970, as digits.')
}

function parseFormat(value: unknown): FormatName {
  const name = formatNames.find((known) => known === (value ?? 'tsv'))
  if (name !== undefined) return name
  throw usage(`--format '${value}' is not known`, `Formats are ${formatNames.join(' and ')}.`)
}

function flagged<T>(value: unknown, parse: (text: string) => T): T | undefined {
  return typeof value === 'string' ? parse(value) : undefined
}

function onOff(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined
}

function checkRejectsPath(path: string): string {
  if (path === '' || extname(path) === '.reasons') {
    throw usage(
      `--rejects '${path}' is no name for the rejected lines`,
      'Their reasons go to a file of the same name that ends in .reasons.',
    )
  }
  return path
}

/**
 * Reads the command line, HBase's own `-D` keys included.
 * @throws HbulkError USAGE, or UNSUPPORTED for columns that are not yet loaded
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
  const header = flags.header === true
  const columns = flagged(flags.columns, String) ?? defined.columns
  if (columns !== undefined) parseColumns(columns)
  else if (!header) {
    throw usage(
      'the columns are not given',
      'Give --columns HBASE_ROW_KEY,family:qualifier,... or --header if the first line has them.',
    )
  }
  const presplit = flagged(flags.presplit, parsePresplit)
  if (presplit !== undefined && flags.createTable !== true) {
    throw usage('--presplit without --create-table', 'Only a table to be created can be pre-split.')
  }
  const separator =
    flagged(flags.separator, (text) => parseSeparator(text, '--separator')) ?? defined.separator
  return Object.freeze({
    table: prefixedTable(global, table),
    inputs,
    columns,
    format,
    separator: separator ?? separators[format],
    header,
    timestamp:
      flagged(flags.timestamp, (text) => parseTime(text, '--timestamp')) ?? defined.timestamp,
    skipEmptyColumns: flags.skipEmptyColumns === true || (defined.skipEmptyColumns ?? false),
    skipBadLines: onOff(flags.skipBadLines) ?? defined.skipBadLines ?? true,
    logBadLines: flags.logBadLines === true || (defined.logBadLines ?? false),
    dryRun: global.dryRun || (defined.dryRun ?? false),
    rejects: flagged(flags.rejects, checkRejectsPath),
    maxRejects: flagged(flags.maxRejects, parseMaxRejects),
    // Whoever writes HBase's key out knows that bad lines are skipped, and HBase's tool ends with 0.
    acceptRejects: flags.acceptRejects === true || defined.skipBadLines === true,
    createTable: flags.createTable === true,
    presplit,
    maxLineBytes:
      flagged(flags.maxLineBytes, (text) => parseByteSize(text, '--max-line-bytes')) ??
      DEFAULT_MAX_LINE_BYTES,
    maxCellBytes: defined.maxCellBytes ?? DEFAULT_MAX_CELL_BYTES,
  })
}
