import { toStringBinary } from '../../bytes/string-binary.js'
import type { CellView, Timestamp } from '../../client/types.js'
import type { HbulkError } from '../../errors.js'
import type { OutputBuffer } from '../output/output-buffer.js'
import { cellTypeName } from './cell-type-name.js'
import { DelimitedFields } from './delimited-fields.js'
import {
  checkUtf8,
  describeRow,
  notInDialect,
  sealText,
  type TextOptions,
} from './delimited-text.js'
import { fieldEncoder } from './field-encoding.js'
import type { FileFormat, RowFormatter } from './file-format.js'
import { Phrase } from './phrase.js'

/** The names in the header. */
export const CELL_FIELDS: readonly string[] = [
  'row',
  'family',
  'qualifier',
  'timestamp',
  'type',
  'value',
]
const QUALIFIER_FIELD = 2

/** CSV or TSV with a line for each cell: row key, family, qualifier, timestamp (ms), type and value. */
export function csvCells(options: TextOptions): FileFormat {
  const { dialect } = options
  const header = `${CELL_FIELDS.join(String.fromCharCode(dialect.delimiter))}\n`
  const describe = (fields: readonly Buffer[], field: number): string => {
    const [key = Buffer.alloc(0), family = Buffer.alloc(0), qualifier = Buffer.alloc(0)] = fields
    const row = describeRow(key)
    if (field === 0) return `the key of ${row}`
    const column = `${toStringBinary(family)}:${toStringBinary(qualifier)}`
    const part = field <= QUALIFIER_FIELD ? 'name' : 'value'
    return `${row}, column ${column}: ${part}`
  }
  return {
    createFormatter: (out) => new CsvCellsFormatter(out, options),
    head: async () =>
      Buffer.concat(await sealText(Buffer.from(options.header ? header : ''), options)),
    seal: async (rows) => {
      if (options.encoding === 'utf8') checkUtf8(rows, dialect, describe)
      return sealText(rows, options)
    },
  }
}

class CsvCellsFormatter implements RowFormatter {
  failure: HbulkError | undefined
  readonly #out: OutputBuffer
  readonly #fields: DelimitedFields
  /** The row's key as the field that begins each of its lines. */
  readonly #key = new Phrase()
  #timestamp: Timestamp = -1
  #type = -1
  /** `timestamp,type`: mostly the same as in the line before. */
  readonly #stamp = new Phrase()

  constructor(out: OutputBuffer, options: TextOptions) {
    this.#out = out
    this.#fields = new DelimitedFields(out, options.dialect, fieldEncoder(options.encoding))
    this.#delimiter = String.fromCharCode(options.dialect.delimiter)
  }

  readonly #delimiter: string

  startRow(buf: Buffer, start: number, end: number): void {
    if (this.failure !== undefined) return
    const out = this.#out
    out.startRow()
    if (!this.#fields.field(buf, start, end)) {
      this.failure = notInDialect(`the key of ${describeRow(buf.subarray(start, end))}`)
      return
    }
    this.#key.set(out.buf, out.rowStart, out.pos)
    out.pos = out.rowStart
  }

  cell(cell: CellView): void {
    if (this.failure !== undefined) return
    const fields = this.#fields
    this.#key.append(this.#out)
    fields.delimiters(1)
    const held =
      fields.verbatim(cell.buf, cell.familyStart, cell.familyEnd) &&
      fields.next(cell.buf, cell.qualifierStart, cell.qualifierEnd)
    if (cell.timestamp !== this.#timestamp || cell.type !== this.#type) this.#setStamp(cell)
    this.#stamp.append(this.#out)
    if (!held || !fields.field(cell.buf, cell.valueStart, cell.valueEnd)) this.#refuse(cell, held)
    fields.endLine()
    const out = this.#out
    if (out.pos >= out.cutAt) out.cut()
  }

  endRow(): void {
    if (this.failure === undefined) this.#out.endRow()
  }

  abandonRow(): void {
    if (this.failure === undefined) this.#out.abandonRow()
  }

  keepRow(): void {
    this.#out.keepRow()
  }

  #setStamp(cell: CellView): void {
    this.#timestamp = cell.timestamp
    this.#type = cell.type
    const words = ['', String(cell.timestamp), cellTypeName(cell.type), '']
    this.#stamp.set(Buffer.from(words.join(this.#delimiter)))
  }

  #refuse(cell: CellView, nameHeld: boolean): void {
    const row = describeRow(this.#key.bytes)
    const family = toStringBinary(cell.buf, cell.familyStart, cell.familyEnd)
    const qualifier = toStringBinary(cell.buf, cell.qualifierStart, cell.qualifierEnd)
    const part = nameHeld ? 'value' : 'name'
    this.failure = notInDialect(`${row}, column ${family}:${qualifier}: ${part}`)
  }
}
