import { HbulkError } from '../errors.js'
import {
  DEFAULT_FORMAT,
  DEFAULT_MAX_CELL_BYTES,
  DEFAULT_MAX_LINE_BYTES,
  DEFAULT_TTL_FORMAT,
} from '../importtsv/defaults.js'
import { importFiles } from '../importtsv/import-files.js'
import { parseMaxRejects } from '../importtsv/max-rejects.js'
import type { ImportOptions } from '../importtsv/options.js'
import { checkRejectsName } from '../importtsv/rejects-name.js'
import { checkRules } from '../importtsv/row-rules.js'
import type { ImportReport } from '../importtsv/summary.js'
import { tableOptions } from '../importtsv/table-options.js'
import { parseTextOptions } from '../importtsv/text-options.js'
import type { Timestamp } from '../wire/model.js'
import { given } from './given.js'
import { jobRun, type RunOptions } from './run-options.js'

/** Members with another form than the command line's parsed options have. */
type Spoken =
  | 'separator'
  | 'csv'
  | 'encoding'
  | 'headerMap'
  | 'timestamp'
  | 'maxRejects'
  | 'presplit'

/** What to load, and how to read it. */
export interface ImportRequest
  extends Partial<Omit<ImportOptions, 'table' | 'inputs' | 'acceptRejects' | Spoken>> {
  /** With its namespace, if it has one. */
  readonly table: string
  /** Files, directories, globs, or `-` for the process's standard input. */
  readonly inputs: readonly string[]
  /** As `--separator` takes it: the character itself, `\x01`, or tab, comma, ... */
  readonly separator?: string
  /** CSV: what fields may be enclosed in, or none. Default: `"`. */
  readonly quote?: string
  /** CSV: what stands before a quote inside quotes. Default: the quote. */
  readonly escape?: string
  /** CSV: lines that begin with it are passed over. */
  readonly comment?: string
  /** As `--input-encoding` takes it. Default: the bytes are taken as they are. */
  readonly inputEncoding?: string
  /** As `--map` takes it: `column=name,...` with the names that the header has for the fields. */
  readonly map?: string
  /** Milliseconds: the timestamp of every row without its own. Default: the start of the job. */
  readonly timestamp?: Timestamp
  /** As `--max-rejects` takes it: a number of lines, or a share such as `0.5%`. */
  readonly maxRejects?: number | string
  /** As `--presplit` takes it: `hex:16`, `uniform:16`, `decimal:16`, `sample:16`, `salt:16`, `file:FILE`, `none`. */
  readonly presplit?: string
}

/** What an import does when nothing is said about it. */
const nothingAsked = {
  subdirectories: 'refuse' as const,
  columns: undefined,
  ttlFormat: DEFAULT_TTL_FORMAT,
  skipEmptyColumns: false,
  skipBadLines: true,
  logBadLines: false,
  dryRun: false,
  acceptRejects: false,
  maxLineBytes: DEFAULT_MAX_LINE_BYTES,
  maxCellBytes: DEFAULT_MAX_CELL_BYTES,
}

function optionsOf(request: ImportRequest): ImportOptions {
  const {
    separator,
    quote,
    escape: escapeText,
    comment,
    inputEncoding,
    map,
    ...rest
  } = given(request)
  const { timestamp, maxRejects, presplit, families, createTable, ...plain } = rest
  const { types, rowKeyTemplate, salt, transform } = plain
  const format = plain.format ?? DEFAULT_FORMAT
  const { columns, header, exactFields } = plain
  const flags = { separator, quote, escape: escapeText, comment, inputEncoding, map }
  const text = parseTextOptions({ ...flags, columns, header, exactFields }, format, undefined, '')
  if (columns === undefined && !text.header) {
    throw new HbulkError('USAGE', 'the columns are not given', {
      hint: 'Give columns, or map, or header: true if the first line has them.',
    })
  }
  return Object.freeze({
    ...nothingAsked,
    ...plain,
    format,
    ...text,
    timestamp: timestamp === undefined ? undefined : String(timestamp),
    maxRejects: maxRejects === undefined ? undefined : parseMaxRejects(String(maxRejects)),
    ...checkRules({ types, rowKeyTemplate, salt, transform }),
    ...tableOptions({ createTable: createTable === true, presplit, families, salt }),
    rejects: plain.rejects === undefined ? undefined : checkRejectsName(plain.rejects),
  })
}

/**
 * Loads delimited text files into a table as HBase's ImportTsv does. Resolves when every line is in HBase or in the
 * rejects file: rejected lines are in the report's counters and files, and no error.
 * @throws HbulkError USAGE, INPUT, TABLE_NOT_FOUND, FAMILY_NOT_FOUND or UNSUPPORTED before anything is written;
 * TOO_MANY_REJECTS, INTERRUPTED and what breaks a gateway after that, with the job's state saved
 */
export async function runImport(
  request: ImportRequest,
  options: RunOptions = {},
): Promise<ImportReport> {
  const asked = optionsOf(request)
  return importFiles(asked, jobRun(options, asked.dryRun))
}
