import { prefixEnd } from '../bytes/compare.js'
import { parseStringBinary, toStringBinary } from '../bytes/string-binary.js'
import { parseByteSize } from '../cli/parse/byte-size.js'
import { parseCount } from '../cli/parse/count.js'
import { prefixedTable } from '../cli/table-name.js'
import { parseFilter, renderFilter } from '../client/filter/parse-filter.js'
import { HbulkError } from '../errors.js'
import { intersectRanges, type KeyRange } from '../regions/key-range.js'
import type { Log } from '../workers/monitor.js'
import {
  type Compression,
  checkOptions,
  compressions,
  compressionsOf,
  type ExportOptions,
  type FormatName,
  formatNames,
  hasNames,
  layouts,
  usualLayout,
} from './export-options.js'
import { parseColumnTypes } from './format-options.js'
import { encodings } from './formats/field-encoding.js'
import { readHBaseStyle } from './hbase-style.js'
import type { OutputOptions } from './output-options.js'
import { ALL_VERSIONS, END_OF_TIME, parseColumnSelection, type Selection } from './selection.js'

export interface ExportArguments {
  readonly args: readonly string[]
  /** The command's flags by their camel-case names. */
  readonly flags: Readonly<Record<string, unknown>>
  readonly defines: ReadonlyMap<string, string>
  readonly tablePrefix: string | undefined
  readonly log: Log
}

type Flags = Readonly<Record<string, unknown>>

/** @throws HbulkError USAGE, naming the word and what would be right. */
export function parseExportOptions(input: ExportArguments): ExportOptions {
  const [table = '', target = ''] = input.args
  if (table === '') throw usage('no table given', 'Write hbulk export <table> <outdir|->.')
  if (target === '') {
    throw usage('no output directory given', `Write hbulk export ${table} <outdir|->.`)
  }
  const flags = mergeFlags(readHBaseStyle(input.args, input.defines, input.log), input.flags)
  const format = choice(flags, 'format', formatNames, 'csv')
  const typesText = text(flags, 'types')
  const types = typesText === undefined ? undefined : parseColumnTypes(typesText)
  const options: ExportOptions = {
    table: prefixedTable(input, table),
    target,
    format,
    layout: choice(flags, 'layout', layouts, usualLayout(format, types)),
    encoding: choice(flags, 'encoding', encodings, 'utf8'),
    compress: compression(flags, format),
    ...(types === undefined ? {} : { types }),
    columnNames: typeof flags.columnNames === 'boolean' ? flags.columnNames : hasNames(format),
    selection: selectionOf(flags),
    output: outputOf(flags),
  }
  checkOptions(options, flags.columnNames !== undefined)
  return deepFreeze(options)
}

function usage(message: string, hint?: string): HbulkError {
  return new HbulkError('USAGE', message, hint === undefined ? {} : { hint })
}

/** The tool's own flags win over -D keys; a positional argument must not be given again as a flag. */
function mergeFlags(hbase: Flags, own: Flags): Flags {
  const merged: Record<string, unknown> = { ...hbase }
  for (const [name, value] of Object.entries(own)) {
    if (value === undefined) continue
    const before = hbase[name]
    if (before !== undefined && String(before) !== String(value)) {
      throw usage(`${flagName(name)} is given twice: '${before}' and '${value}'`)
    }
    merged[name] = value
  }
  return merged
}

const flagName = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

function text(flags: Flags, name: string): string | undefined {
  const value = flags[name]
  return value === undefined ? undefined : String(value)
}

function choice<T extends string>(
  flags: Flags,
  name: string,
  allowed: readonly T[],
  fallback: T,
): T {
  const value = text(flags, name)
  if (value === undefined) return fallback
  const found = allowed.find((word) => word === value)
  if (found === undefined) {
    throw usage(`${flagName(name)} '${value}' is unknown`, `Choose one of ${allowed.join(', ')}.`)
  }
  return found
}

function compression(flags: Flags, format: FormatName): Compression {
  const [usual = 'none'] = compressionsOf(format)
  return choice(flags, 'compress', compressions, flags.compressOutput === true ? usual : 'none')
}

function selectionOf(flags: Flags): Selection {
  const range = rowRange(flags)
  const versions = versionCount(text(flags, 'versions'))
  const timeRange = timeRangeOf(flags)
  const filter = text(flags, 'filter')
  const limit = text(flags, 'limit')
  const cellBatch = cellBatchOf(flags)
  return {
    columns: columnList(flags),
    startRow: toStringBinary(range.start),
    stopRow: toStringBinary(range.stop),
    ...(filter === undefined ? {} : { filter: renderFilter(parseFilter(filter)) }),
    ...(versions === 1 ? {} : { versions }),
    ...(timeRange === undefined ? {} : { timeRange }),
    ...(flags.raw === true ? { raw: true } : {}),
    ...(limit === undefined ? {} : { limit: parseCount(limit, '--limit') }),
    ...(flags.authorizations === undefined ? {} : { authorizations: labels(flags) }),
    ...(choice(flags, 'consistency', ['strong', 'timeline'], 'strong') === 'timeline'
      ? { timeline: true }
      : {}),
    ...(cellBatch === undefined ? {} : { cellBatch }),
  }
}

function outputOf(flags: Flags): OutputOptions {
  const rows = text(flags, 'maxFileRows')
  const bytes = text(flags, 'maxFileBytes')
  const fileLimits = {
    ...(rows === undefined ? {} : { rows: parseCount(rows, '--max-file-rows') }),
    ...(bytes === undefined ? {} : { bytes: parseByteSize(bytes, '--max-file-bytes') }),
  }
  return {
    ...(rows === undefined && bytes === undefined ? {} : { fileLimits }),
    ...(flags.singleFile === true ? { singleFile: true } : {}),
    ...(flags.overwrite === true ? { overwrite: true } : {}),
  }
}

function labels(flags: Flags): readonly string[] {
  const found = words(flags, 'authorizations')
  if (found.length > 0) return found
  throw usage('--authorizations names no label', 'Separate visibility labels by commas.')
}

function rowRange(flags: Flags): KeyRange {
  const prefix = parseStringBinary(text(flags, 'rowPrefix') ?? '', '--row-prefix')
  const start = parseStringBinary(text(flags, 'startRow') ?? '', '--start-row')
  const stop = parseStringBinary(text(flags, 'stopRow') ?? '', '--stop-row')
  const range = intersectRanges({ start, stop }, { start: prefix, stop: prefixEnd(prefix) })
  if (range !== undefined) return range
  const from = `start row '${toStringBinary(start)}'`
  const to = `stop row '${toStringBinary(stop)}'`
  throw usage(
    prefix.length === 0
      ? `${from} is not before ${to}`
      : `no row between ${from} and ${to} has the prefix '${toStringBinary(prefix)}'`,
  )
}

function versionCount(value: string | undefined): number {
  if (value === undefined) return 1
  if (value === 'all') return ALL_VERSIONS
  return parseCount(value, '--versions', { max: ALL_VERSIONS })
}

function timeRangeOf(flags: Flags): readonly [string, string] | undefined {
  const start = milliseconds(flags, 'startTime') ?? 0n
  const end = milliseconds(flags, 'endTime') ?? END_OF_TIME
  if (start >= end) throw usage(`--start-time ${start} is not before --end-time ${end}`)
  return start === 0n && end === END_OF_TIME ? undefined : [String(start), String(end)]
}

function milliseconds(flags: Flags, name: string): bigint | undefined {
  const value = text(flags, name)
  if (value === undefined) return undefined
  const time = /^\d{1,19}$/.test(value) ? BigInt(value) : -1n
  if (time >= 0n && time <= END_OF_TIME) return time
  throw usage(`${flagName(name)} '${value}' is no time`, 'Write milliseconds since 1970.')
}

/** Export's own default for it is -1, which means off. */
function cellBatchOf(flags: Flags): number | undefined {
  const value = text(flags, 'cellBatch')
  if (value === undefined || value === '-1') return undefined
  return parseCount(value, '-Dhbase.export.scanner.batch', { max: 2 ** 31 - 1 })
}

function columnList(flags: Flags): readonly string[] {
  const own = words(flags, 'columns')
  const families = words(flags, 'families')
  if (own.length > 0 && families.length > 0) {
    throw usage('--columns is given twice: once as -Dhbase.mapreduce.scan.column.family')
  }
  const columns = own.length > 0 ? own : families
  const seen = new Set<string>()
  for (const column of columns) {
    if (seen.has(column)) throw usage(`--columns names '${column}' twice`)
    seen.add(column)
    const { family, qualifier } = parseColumnSelection(column)
    if (qualifier !== undefined && columns.includes(toStringBinary(family))) {
      throw usage(`--columns names all of '${toStringBinary(family)}' and '${column}' in it`)
    }
  }
  return columns
}

/** A comma in a column's name is written \x2C. */
function words(flags: Flags, name: string): readonly string[] {
  const value = flags[name]
  if (value === undefined) return []
  const parts = Array.isArray(value) ? value.map(String) : [String(value)]
  return parts
    .flatMap((part) => part.split(','))
    .map((word) => word.trim())
    .filter((word) => word !== '')
}

function deepFreeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) {
    if (typeof member === 'object' && member !== null) deepFreeze(member)
  }
  return Object.freeze(value)
}
