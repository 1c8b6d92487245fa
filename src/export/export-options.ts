import { HbulkError } from '../errors.js'
import type { Encoding } from './formats/field-encoding.js'
import { checkOutput, type OutputOptions } from './output-options.js'
import type { Selection } from './selection.js'

export const formatNames = ['csv', 'tsv', 'avro'] as const
export type FormatName = (typeof formatNames)[number]

export const layouts = ['wide', 'cells'] as const
/** `wide`: a line a row; `cells`: a line a cell, with timestamp and type. Avro always holds cells. */
export type Layout = (typeof layouts)[number]

export const compressions = ['none', 'gzip', 'deflate'] as const
export type Compression = (typeof compressions)[number]

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
  readonly selection: Selection
  readonly output: OutputOptions
}

export const usualLayout = (format: FormatName): Layout => (format === 'avro' ? 'cells' : 'wide')

/** The one compression that readers of the format know. */
export const usualCompression = (format: FormatName): Compression =>
  format === 'avro' ? 'deflate' : 'gzip'

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
export function checkOptions(
  { target, format, layout, encoding, selection, output }: ExportOptions,
  namesAsked: boolean,
): void {
  checkOutput(output, target)
  if (format === 'avro') {
    if (layout === 'wide') throw usage('--layout wide: Avro files hold cells; leave it out')
    if (encoding !== 'utf8') throw usage(`--encoding ${encoding}: Avro holds bytes as they are`)
    if (namesAsked) throw usage('--column-names is for CSV and TSV')
    if (selection.raw) {
      throw usage('--raw: Avro has no place for delete markers', 'Use --format csv --layout cells.')
    }
  }
  if (layout !== 'wide') return
  const hint = 'Use --layout cells, one line for each cell.'
  if (selection.versions !== undefined) {
    throw usage('--versions: the wide layout holds only the newest version of a cell', hint)
  }
  if (selection.raw) throw usage('--raw: the wide layout has no place for delete markers', hint)
}
