import { PassThrough } from 'node:stream'
import { toStringBinary } from '../bytes/string-binary.js'
import { parseFilter, renderFilter } from '../client/filter/parse-filter.js'
import { HbulkError } from '../errors.js'
import {
  type CronOptions,
  checkIncremental,
  USUAL_OVERLAP_MS,
} from '../export/cron/incremental-rules.js'
import { runCron } from '../export/cron/run-cron.js'
import {
  type Compression,
  checkOptions,
  compressions,
  type ExportOptions,
  type FormatName,
  formatNames,
  hasNames,
  type Layout,
  layouts,
  usualLayout,
} from '../export/export-options.js'
import type { ExportReport } from '../export/export-report.js'
import { type Encoding, encodings } from '../export/formats/field-encoding.js'
import type { FileLimits } from '../export/output/file-series.js'
import type { OutputOptions } from '../export/output-options.js'
import { ALL_VERSIONS, type Selection } from '../export/selection.js'
import { isEmptyRange, type KeyRange, WHOLE_TABLE } from '../regions/key-range.js'
import type { Timestamp } from '../wire/model.js'
import { given } from './given.js'
import { jobRun, type RunOptions } from './run-options.js'

/** What to export, and into what. */
export interface ExportRequest {
  /** With its namespace, if it has one. */
  readonly table: string
  /** A new or empty directory, or a stream that takes all rows in key order. */
  readonly target: string | NodeJS.WritableStream
  /** Default `csv`. */
  readonly format?: FormatName
  /** Default `wide`, a field for each column; for JSON lines, and Avro without types, `cells`. */
  readonly layout?: Layout
  /** How keys and values become text. Default `utf8`: bytes as they are. */
  readonly encoding?: Encoding
  /** `gzip` or `zstd` for text, `deflate` or `snappy` for Avro. Default `none`. */
  readonly compress?: Compression
  /** Whether text files begin with the names of their columns. Default: in CSV. */
  readonly columnNames?: boolean
  /** Types of columns by `family:qualifier`, and of `HBASE_ROW_KEY`: makes Avro wide. What has no type is bytes. */
  readonly types?: Readonly<Record<string, string>>
  /** `family` or `family:qualifier` in `toStringBinary` notation. Default: all columns. */
  readonly columns?: readonly string[]
  /** Default: the whole table. */
  readonly range?: KeyRange
  /** In HBase's filter language. */
  readonly filter?: string
  /** Versions of each cell. Default 1. */
  readonly versions?: number | 'all'
  /** Only cells from the first time on and before the second, in milliseconds. */
  readonly timeRange?: readonly [Timestamp, Timestamp]
  /** Delete markers and deleted cells, too. */
  readonly raw?: boolean
  /** Visibility labels to read with. Default: all those of the gateway's user. */
  readonly authorizations?: readonly string[]
  /** Replicas of regions may answer, with what they have. */
  readonly timeline?: boolean
  /** Stop after so many rows. */
  readonly limit?: number
  /** When a task begins another file. Default: a file for each task. */
  readonly fileLimits?: FileLimits
  /** All rows in one file. */
  readonly singleFile?: boolean
  /** Replace the export that the directory holds, when this one is complete. */
  readonly overwrite?: boolean
  /**
   * Export the cells that were written since the last run that was published, as the state file has it, and move it on. A
   * state file belongs to one cluster, table and selection.
   */
  readonly incremental?: {
    readonly stateFile: string
    /** How far a run looks back before the end of the last one, in milliseconds. Default 60,000. */
    readonly overlapMs?: number
  }
  /** Figures of this run and those before it, in Prometheus' text format, for a node exporter. */
  readonly metricsFile?: string
  /** Do everything up to the first row that would be written. */
  readonly dryRun?: boolean
}

function oneOf<T extends string>(name: string, value: T, allowed: readonly T[]): T {
  if (allowed.includes(value)) return value
  throw new HbulkError(
    'USAGE',
    `${name} '${value}' is unknown: choose one of ${allowed.join(', ')}`,
  )
}

function selectionOf(request: ExportRequest): Selection {
  const {
    columns = [],
    range = WHOLE_TABLE,
    filter,
    timeRange,
    raw,
    limit,
    authorizations,
    timeline,
  } = request
  const versions = request.versions === 'all' ? ALL_VERSIONS : (request.versions ?? 1)
  if (isEmptyRange(range)) {
    throw new HbulkError(
      'USAGE',
      'the range to export holds no row: its stop key is not after its start key',
    )
  }
  return {
    columns,
    startRow: toStringBinary(range.start),
    stopRow: toStringBinary(range.stop),
    ...(filter === undefined ? {} : { filter: renderFilter(parseFilter(filter)) }),
    ...(versions === 1 ? {} : { versions }),
    ...(timeRange === undefined
      ? {}
      : { timeRange: [String(timeRange[0]), String(timeRange[1])] as const }),
    ...(raw === true ? { raw } : {}),
    ...(limit === undefined ? {} : { limit }),
    ...(authorizations === undefined ? {} : { authorizations }),
    ...(timeline === true ? { timeline } : {}),
  }
}

function outputOf({ fileLimits, singleFile, overwrite }: ExportRequest): OutputOptions {
  return {
    ...(fileLimits === undefined ? {} : { fileLimits }),
    ...(singleFile === true ? { singleFile } : {}),
    ...(overwrite === true ? { overwrite } : {}),
  }
}

function optionsOf(request: ExportRequest): ExportOptions {
  const { table, target, columnNames, types } = request
  if (target === '-') {
    throw new HbulkError('USAGE', "target '-' is no directory", { hint: 'Pass the stream itself.' })
  }
  const format = oneOf('format', request.format ?? 'csv', formatNames)
  const compress = oneOf('compress', request.compress ?? 'none', compressions)
  const options: ExportOptions = {
    table,
    target: typeof target === 'string' ? target : '-',
    format,
    layout: oneOf('layout', request.layout ?? usualLayout(format, types), layouts),
    encoding: oneOf('encoding', request.encoding ?? 'utf8', encodings),
    compress,
    ...(types === undefined ? {} : { types }),
    columnNames: columnNames ?? hasNames(format),
    selection: selectionOf(request),
    output: outputOf(request),
  }
  checkOptions(options, columnNames !== undefined)
  return options
}

/**
 * Writes a table to CSV, TSV or Avro. Files appear in the directory all together, when the export is complete.
 * @throws HbulkError USAGE, UNSUPPORTED, TABLE_NOT_FOUND, FAMILY_NOT_FOUND or OUTPUT before anything is written;
 * INTERRUPTED, OUTPUT and what breaks a gateway after that, with the job's state saved
 */
export async function runExport(
  request: ExportRequest,
  options: RunOptions = {},
): Promise<ExportReport> {
  const { target, dryRun = false, incremental, metricsFile } = request
  const asked = optionsOf(request)
  if (incremental !== undefined) checkIncremental(asked.selection)
  const cron: CronOptions = {
    ...(metricsFile === undefined ? {} : { metricsFile }),
    ...(incremental === undefined
      ? {}
      : { incremental: { overlapMs: USUAL_OVERLAP_MS, ...given(incremental) } }),
  }
  // With a directory as its target an export writes to no stream.
  const stdout = typeof target === 'string' ? new PassThrough() : target
  return runCron(asked, cron, { ...jobRun(options, dryRun), stdout })
}
