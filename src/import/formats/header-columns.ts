import { Scratch } from '../../bytes/scratch.js'
import type { ColumnName } from '../../client/types.js'
import { KEY_HEADER } from '../../export/columns/column-name.js'
import { CELL_FIELDS } from '../../export/formats/csv-cells.js'
import type { Encoding } from '../../export/formats/field-encoding.js'
import type { RecordSpan } from '../../importtsv/formats/format.js'
import { fieldDecoder } from './field-decoder.js'

/** What the first record of a file is: the header of one of the layouts, or none. */
export type Header =
  | { readonly layout: 'cells' }
  | { readonly layout: 'wide'; readonly columns: readonly ColumnName[] }

/** The names of more columns than this are no header that an export writes. */
export const MOST_FIELDS = 16_384

/** Undefined when the record is no header. */
export function readHeader(record: RecordSpan, encoding: Encoding): Header | undefined {
  const { buf, fieldStart, fieldEnd, fields } = record
  if (fields > MOST_FIELDS) return undefined
  const field = (index: number): Buffer => buf.subarray(fieldStart[index], fieldEnd[index])
  const names = Array.from({ length: fields }, (_, index) => field(index))
  if (
    names.length === CELL_FIELDS.length &&
    names.every((name, i) => isText(name, CELL_FIELDS[i]))
  ) {
    return { layout: 'cells' }
  }
  const [key, ...rest] = names
  if (key === undefined || !isText(key, KEY_HEADER)) return undefined
  const columns = rest.map((name) => columnOf(name, encoding))
  if (columns.some((column) => column === undefined)) return undefined
  return { layout: 'wide', columns: columns.filter((column) => column !== undefined) }
}

const isText = (bytes: Buffer, text = ''): boolean => bytes.equals(Buffer.from(text))

/** The family stands as it is, the qualifier is encoded. */
function columnOf(name: Buffer, encoding: Encoding): ColumnName | undefined {
  const colon = name.indexOf(':')
  if (colon <= 0) return undefined
  const family = Buffer.from(name.subarray(0, colon))
  const decoder = fieldDecoder(encoding)
  if (decoder === undefined) return { family, qualifier: Buffer.from(name.subarray(colon + 1)) }
  const out = new Scratch()
  if (decoder(name, colon + 1, name.length, out) !== undefined) return undefined
  return { family, qualifier: Buffer.from(out.buf.subarray(0, out.length)) }
}
