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
  #key = Buffer.allocUnsafeSlow(256)
  #keyLength = 0
  #timestamp: Timestamp = -1
  #type = -1
  /** `timestamp,type`: mostly the same as in the line before. */
  #stamp: Buffer = Buffer.alloc(0)

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
    this.#keyLength = out.pos - out.rowStart
    if (this.#keyLength > this.#key.length) this.#key = Buffer.allocUnsafeSlow(this.#keyLength * 2)
    out.buf.copy(this.#key, 0, out.rowStart, out.pos)
    out.pos = out.rowStart
  }

  cell(cell: CellView): void {
    if (this.failure !== undefined) return
    const out = this.#out
    const fields = this.#fields
    out.ensure(this.#keyLength)
    copyShort(this.#key, this.#keyLength, out)
    fields.delimiters(1)
    const held =
      fields.verbatim(cell.buf, cell.familyStart, cell.familyEnd) &&
      this.#delimited(cell.buf, cell.qualifierStart, cell.qualifierEnd)
    if (cell.timestamp !== this.#timestamp || cell.type !== this.#type) this.#setStamp(cell)
    out.ensure(this.#stamp.length)
    copyShort(this.#stamp, this.#stamp.length, out)
    if (!held || !fields.field(cell.buf, cell.valueStart, cell.valueEnd)) this.#refuse(cell, held)
    fields.endLine()
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

  #delimited(buf: Buffer, start: number, end: number): boolean {
    this.#fields.delimiters(1)
    return this.#fields.field(buf, start, end)
  }

  #setStamp(cell: CellView): void {
    this.#timestamp = cell.timestamp
    this.#type = cell.type
    const words = ['', String(cell.timestamp), cellTypeName(cell.type), '']
    this.#stamp = Buffer.from(words.join(this.#delimiter))
  }

  #refuse(cell: CellView, nameHeld: boolean): void {
    const row = describeRow(this.#key.subarray(0, this.#keyLength))
    const family = toStringBinary(cell.buf, cell.familyStart, cell.familyEnd)
    const qualifier = toStringBinary(cell.buf, cell.qualifierStart, cell.qualifierEnd)
    const part = nameHeld ? 'value' : 'name'
    this.failure = notInDialect(`${row}, column ${family}:${qualifier}: ${part}`)
  }
}

/** Copies the first bytes of `source` to the output, which has room for them. */
function copyShort(source: Buffer, length: number, out: OutputBuffer): void {
  const { buf } = out
  let at = out.pos
  for (let i = 0; i < length; i++) buf[at++] = source[i] as number
  out.pos = at
}
