import { parseByteSize } from '../cli/parse/byte-size.js'
import { prefixedTable } from '../cli/table-name.js'
import type { Invocation } from '../cli/tool.js'
import { HbulkError } from '../errors.js'
import { parseColumn } from '../export/columns/column-name.js'
import { type FormatName, formatNames, type Layout, layouts } from '../export/export-options.js'
import { type Encoding, encodings } from '../export/formats/field-encoding.js'
import { type MaxRejects, parseMaxRejects } from '../importtsv/max-rejects.js'
import { checkRejectsName } from '../importtsv/rejects-name.js'
import { parseLong } from '../importtsv/timestamp.js'
import { USUAL_RECORD_BYTES } from './limits.js'

/** What is said of files without a manifest. */
export interface AskedShape {
  readonly format: FormatName | undefined
  readonly layout: Layout | undefined
  readonly encoding: Encoding | undefined
  readonly columnNames: boolean | undefined
  readonly columns: readonly string[] | undefined
  /** The flags that were given, as they are written. */
  readonly given: readonly string[]
}

/** What one import is asked to do. Plain JSON and frozen. */
export interface LoadOptions {
  readonly table: string
  readonly inputs: readonly string[]
  readonly shape: AskedShape
  readonly createTable: boolean
  /** A table that is created gets the regions of the one that was exported. */
  readonly split: boolean
  /** Compare the files' SHA-256 with their manifest before anything is written. */
  readonly checksums: boolean
  /** Of cells of a layout without timestamps, as decimal text; undefined: the start of the job. */
  readonly timestamp: string | undefined
  readonly rejects: string | undefined
  readonly maxRejects: MaxRejects | undefined
  readonly acceptRejects: boolean
  readonly dryRun: boolean
  readonly maxRecordBytes: number
}

type Flags = Readonly<Record<string, unknown>>

/** @throws HbulkError USAGE */
export function parseLoadOptions({
  args,
  flags,
  global,
}: Pick<Invocation, 'args' | 'flags' | 'global'>): LoadOptions {
  const [table = '', ...inputs] = args
  if (table === '' || inputs.length === 0) {
    throw usage(
      'a table and an export are needed',
      'Write hbulk import <table> <directory or file>...',
    )
  }
  if (inputs.includes('-')) {
    throw usage(
      'an export cannot be read from standard input',
      'Name its directory; hbulk importtsv reads CSV and TSV from a pipe.',
    )
  }
  const maxRecordBytes = given(flags.maxLineBytes, (text) =>
    parseByteSize(text, '--max-line-bytes'),
  )
  return Object.freeze({
    table: prefixedTable(global, table),
    inputs,
    shape: shapeOf(flags),
    createTable: flags.createTable === true,
    split: flags.split !== false,
    checksums: flags.checksums !== false,
    timestamp: given(flags.timestamp, timestampOf),
    rejects: given(flags.rejects, checkRejectsName),
    maxRejects: given(flags.maxRejects, parseMaxRejects),
    acceptRejects: flags.acceptRejects === true,
    dryRun: global.dryRun,
    maxRecordBytes: maxRecordBytes ?? USUAL_RECORD_BYTES,
  })
}

function usage(message: string, hint: string): HbulkError {
  return new HbulkError('USAGE', message, { hint })
}

function given<T>(value: unknown, parse: (text: string) => T): T | undefined {
  return typeof value === 'string' ? parse(value) : undefined
}

function shapeOf(flags: Flags): AskedShape {
  const { columnNames } = flags
  const names = ['format', 'layout', 'encoding', 'columns'].filter(
    (name) => flags[name] !== undefined,
  )
  return {
    format: choice(flags, 'format', formatNames),
    layout: choice(flags, 'layout', layouts),
    encoding: choice(flags, 'encoding', encodings),
    columnNames: typeof columnNames === 'boolean' ? columnNames : undefined,
    columns: given(flags.columns, columnList),
    given: [
      ...names.map((name) => `--${name}`),
      ...(columnNames === undefined ? [] : ['--column-names']),
    ],
  }
}

function choice<T extends string>(
  flags: Flags,
  name: string,
  allowed: readonly T[],
): T | undefined {
  return given(flags[name], (value) => {
    const found = allowed.find((word) => word === value)
    if (found !== undefined) return found
    throw usage(`--${name} '${value}' is unknown`, `Choose one of ${allowed.join(', ')}.`)
  })
}

/** A comma in a column's name is written \x2C. */
function columnList(text: string): readonly string[] {
  return text.split(',').map((word) => {
    const column = word.trim()
    if (column.indexOf(':') <= 0) {
      throw usage(`--columns: '${word}' is no column`, 'Write family:qualifier.')
    }
    parseColumn(column)
    return column
  })
}

function timestampOf(text: string): string {
  const time = parseLong(text)
  if (time !== undefined && time >= 0) return String(time)
  throw usage(`--timestamp '${text}' is no time`, 'Write milliseconds since 1970.')
}
