import { toStringBinary } from '../bytes/string-binary.js'
import { HbulkError } from '../errors.js'
import { separators } from './defaults.js'
import { type CsvDialect, checkDialect, QUOTE } from './formats/csv-dialect.js'
import type { FormatName } from './formats/format.js'
import { type HeaderMap, parseHeaderMap } from './header-map.js'
import { parseEncoding } from './input/text-encoding.js'
import { parseDelimiter, parseSeparator } from './separator.js'

/** What the command line says about the text of the inputs. */
export interface TextOptions {
  /** The byte between fields; of CSV the first, and `csv` has all. */
  readonly separator: number
  /** Undefined unless the format is CSV. */
  readonly csv: CsvDialect | undefined
  /** What the inputs are written in; undefined to take their bytes as they are. */
  readonly encoding: string | undefined
  readonly header: boolean
  readonly headerMap: HeaderMap | undefined
  /** A line with fewer fields than columns is a bad one. */
  readonly exactFields: boolean
}

type Flags = Readonly<Record<string, unknown>>

const csvOnly = ['quote', 'escape', 'comment'] as const

/**
 * @param defined the separator that HBase's own key gives, if it does
 * @param dash what the caller writes before the names of these options
 * @throws HbulkError USAGE
 */
export function parseTextOptions(
  flags: Flags,
  format: FormatName,
  defined?: number,
  dash = '--',
): TextOptions {
  const encoding = text(flags, 'inputEncoding')
  const headerMap = parseMap(flags, dash)
  const common = {
    encoding: encoding === undefined ? undefined : parseEncoding(encoding),
    header: flags.header === true || headerMap !== undefined,
    headerMap,
    exactFields: flags.exactFields === true,
  }
  const separator = text(flags, 'separator')
  if (format === 'csv')
    return { ...common, ...parseCsv(flags, separator ?? definedText(defined), dash) }
  const misplaced = csvOnly.find((name) => flags[name] !== undefined)
  if (misplaced !== undefined) {
    throw usage(`${dash}${misplaced} has no meaning in ${format}`, 'It goes with the format csv.')
  }
  const byte = separator === undefined ? defined : parseSeparator(separator, `${dash}separator`)
  return { ...common, separator: byte ?? separators[format], csv: undefined }
}

function parseCsv(
  flags: Flags,
  separator: string | undefined,
  dash: string,
): Pick<TextOptions, 'separator' | 'csv'> {
  const bytes = parseDelimiter(separator ?? ',', `${dash}separator`)
  const asked = text(flags, 'quote')
  const quote = asked === 'none' ? '' : byteOf(asked ?? QUOTE, `${dash}quote`)
  const escaped = text(flags, 'escape')
  if (quote === '' && escaped !== undefined) {
    throw usage(`${dash}escape has no meaning without quotes`, 'It works inside quotes only.')
  }
  const comment = text(flags, 'comment')
  const csv = checkDialect({
    separator: bytes.toString('latin1'),
    quote,
    escapeByte: escaped === undefined ? quote : byteOf(escaped, `${dash}escape`),
    comment:
      comment === undefined ? '' : parseDelimiter(comment, `${dash}comment`).toString('latin1'),
  })
  return { separator: bytes[0] as number, csv }
}

/** As {@link parseDelimiter} reads it. */
function definedText(byte: number | undefined): string | undefined {
  return byte === undefined ? undefined : toStringBinary(Buffer.from([byte]))
}

function byteOf(value: string, name: string): string {
  return String.fromCharCode(parseSeparator(value, name))
}

function parseMap(flags: Flags, dash: string): HeaderMap | undefined {
  const { map } = flags
  if (map === undefined) return undefined
  if (flags.columns !== undefined) {
    throw usage(
      `${dash}map and ${dash}columns are both given`,
      'Each of them says what the fields are.',
    )
  }
  const texts = Array.isArray(map) ? map.map(String) : [String(map)]
  return parseHeaderMap(texts)
}

function text(flags: Flags, name: string): string | undefined {
  const value = flags[name]
  return typeof value === 'string' ? value : undefined
}

function usage(message: string, hint: string): HbulkError {
  return new HbulkError('USAGE', message, { hint })
}
