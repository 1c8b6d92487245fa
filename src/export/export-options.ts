import { HbulkError } from '../errors.js'
import { type ColumnTypes, checkTypes } from './format-options.js'
import { type Compression, checkCompression, compressions } from './formats/compression.js'
import type { Encoding } from './formats/field-encoding.js'
import { checkOutput, type OutputOptions } from './output-options.js'
import type { Selection } from './selection.js'

export const formatNames = ['csv', 'tsv', 'jsonl', 'avro'] as const
export type FormatName = (typeof formatNames)[number]

export const layouts = ['wide', 'cells'] as const
/**
 * `wide`: a line or record a row with a field for each column. `cells`: all cells with their timestamps, in text a line
 * for each, in JSON and Avro all those of a row together.
 */
export type Layout = (typeof layouts)[number]

export { type Compression, compressions }

/** Everything an export is told. Plain JSON and frozen: it goes to threads and into the job directory as it is. */
export interface ExportOptions {
  /** As HBase knows it, the table prefix included. */
  readonly table: string
  /** A directory, or `-` for stdout. */
  readonly target: string
  readonly format: FormatName
  readonly layout: Layout
  readonly encoding: Encoding
  readonly compress: Compression
  /** The first line of a text file holds the names of the columns. */
  readonly columnNames: boolean
  /** Of columns in wide Avro; bytes where it has none. */
  readonly types?: ColumnTypes
  readonly selection: Selection
  readonly output: OutputOptions
}

/** What an export has where nothing is said about its layout. */
export function usualLayout(format: FormatName, types: ColumnTypes | undefined): Layout {
  if (format === 'avro') return types === undefined ? 'cells' : 'wide'
  return format === 'jsonl' ? 'cells' : 'wide'
}

/** The compressions of the format, the one that is taken when only some is asked for first. */
export const compressionsOf = (format: FormatName): readonly Compression[] =>
  format === 'avro' ? ['deflate', 'snappy', 'none'] : ['gzip', 'zstd', 'none']

/** @throws HbulkError USAGE when readers of the format do not know the compression, UNSUPPORTED when it is missing here */
export function checkCompressionOf(format: FormatName, compress: Compression): void {
  const known = compressionsOf(format)
  if (!known.includes(compress)) {
    const hint = `Choose one of ${[...known].sort().join(', ')}.`
    throw usage(`--compress ${compress} is not for ${format}`, hint)
  }
  checkCompression(compress)
}

/** Whether files begin with the names of their columns when nothing is said about it. */
export const hasNames = (format: FormatName): boolean => format === 'csv'

function usage(message: string, hint?: string): HbulkError {
  return new HbulkError('USAGE', message, hint === undefined ? {} : { hint })
}

/**
 * Refuses options that contradict each other.
 * @param namesAsked whether something was said about the columns' names
 * @throws HbulkError USAGE
 */
export function checkOptions(options: ExportOptions, namesAsked: boolean): void {
  const { target, format, layout, types, selection, output, compress } = options
  checkOutput(output, target)
  checkCompressionOf(format, compress)
  if (namesAsked && format !== 'csv' && format !== 'tsv') {
    throw usage('--column-names is for CSV and TSV')
  }
  if (format === 'avro') checkAvro(options)
  if (format === 'jsonl' && layout === 'wide') {
    throw usage('--layout wide: JSON lines hold cells; leave it out')
  }
  if (types !== undefined) {
    if (format !== 'avro' || layout !== 'wide') {
      throw usage('--types is for wide Avro', 'Add --format avro, and no --layout cells.')
    }
    checkTypes(types, selection.columns)
  }
  if (layout === 'wide') checkWide(options)
}

function checkAvro({ layout, encoding, selection }: ExportOptions): void {
  if (encoding !== 'utf8') throw usage(`--encoding ${encoding}: Avro holds bytes as they are`)
  if (layout === 'cells' && selection.raw) {
    const hint = 'Use --format jsonl, or --format csv --layout cells.'
    throw usage('--raw: Avro has no place for delete markers', hint)
  }
}

function checkWide({ format, selection }: ExportOptions): void {
  const hint =
    format === 'avro'
      ? 'Use --layout cells, without --types.'
      : 'Use --layout cells, one line for each cell.'
  if (selection.versions !== undefined) {
    throw usage('--versions: the wide layout holds only the newest version of a cell', hint)
  }
  if (selection.raw) throw usage('--raw: the wide layout has no place for delete markers', hint)
}
