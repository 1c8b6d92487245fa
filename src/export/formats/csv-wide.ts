import { isUtf8 } from 'node:buffer'
import type { CellView, ColumnName } from '../../client/types.js'
import type { HbulkError } from '../../errors.js'
import { ColumnIndex } from '../columns/column-index.js'
import { columnText } from '../columns/column-name.js'
import { ColumnSet, MAX_WIDE_COLUMNS, tooManyColumns } from '../columns/column-set.js'
import { OutputBuffer } from '../output/output-buffer.js'
import { DelimitedFields } from './delimited-fields.js'
import {
  checkUtf8,
  describeRow,
  notInDialect,
  notUtf8,
  sealText,
  type TextOptions,
} from './delimited-text.js'
import { encodeText, fieldEncoder } from './field-encoding.js'
import type { FileFormat, RowFormatter } from './file-format.js'

/** The row key's name in the header: the word that ImportTsv's column list has for it. */
export const KEY_HEADER = 'HBASE_ROW_KEY'

export interface CsvWideOptions extends TextOptions {
  /** The columns of the header, in its order. */
  readonly columns: readonly ColumnName[]
}

/** CSV or TSV with a line a row and a column for each `family:qualifier`: the newest version of each cell. */
export function csvWide(options: CsvWideOptions): FileFormat {
  const { columns, dialect } = options
  const index = new ColumnIndex(columns)
  const describe = (fields: readonly Buffer[], field: number): string => {
    const key = describeRow(fields[0] ?? Buffer.alloc(0))
    const column = columns[field - 1]
    return column === undefined
      ? `the key of ${key}`
      : `${key}, column ${columnText(column)}: value`
  }
  return {
    createFormatter: (out) => new CsvWideFormatter(out, options, index),
    head: async () => Buffer.concat(await sealText(headerLine(options), options)),
    seal: async (rows) => {
      if (options.encoding === 'utf8') checkUtf8(rows, dialect, describe)
      return sealText(rows, options)
    },
  }
}

function headerLine(options: CsvWideOptions): Buffer {
  let line: Buffer = Buffer.alloc(0)
  if (!options.header) return line
  const out = new OutputBuffer(64 * 1024, ({ bytes }) => {
    line = bytes
  })
  const fields = new DelimitedFields(out, options.dialect, undefined)
  const key = Buffer.from(KEY_HEADER)
  fields.verbatim(key, 0, key.length)
  for (const column of options.columns) {
    const qualifier = encodeText(column.qualifier, fieldEncoder(options.encoding))
    const name = Buffer.concat([column.family, Buffer.from(':'), qualifier])
    if (!isUtf8(name)) throw notUtf8(`column ${columnText(column)}: name`)
    fields.delimiters(1)
    if (!fields.verbatim(name, 0, name.length)) {
      throw notInDialect(`column ${columnText(column)}: name`)
    }
  }
  fields.endLine()
  out.flush()
  return line
}

class CsvWideFormatter implements RowFormatter {
  failure: HbulkError | undefined
  readonly #out: OutputBuffer
  readonly #fields: DelimitedFields
  readonly #index: ColumnIndex
  readonly #columns: readonly ColumnName[]
  readonly #unseen = new ColumnSet()
  /** For each column: the row it was last seen in, and where in that row its field stands. */
  readonly #seenIn: Float64Array
  readonly #start: Int32Array
  readonly #end: Int32Array
  #rowNumber = 0
  /** Position of the row's rightmost field so far; -1 when it has only its key. */
  #last = -1
  #keyEnd = 0
  #disordered = false
  #writing = true

  constructor(out: OutputBuffer, options: CsvWideOptions, index: ColumnIndex) {
    this.#out = out
    this.#fields = new DelimitedFields(out, options.dialect, fieldEncoder(options.encoding))
    this.#index = index
    this.#columns = options.columns
    this.#seenIn = new Float64Array(index.length)
    this.#start = new Int32Array(index.length)
    this.#end = new Int32Array(index.length)
  }

  get unseenColumns(): readonly ColumnName[] {
    return this.#unseen.sorted()
  }

  startRow(buf: Buffer, start: number, end: number): void {
    this.#rowNumber++
    if (!this.#writing) return
    const out = this.#out
    out.startRow()
    this.#last = -1
    this.#disordered = false
    if (!this.#fields.field(buf, start, end)) {
      const key = describeRow(buf.subarray(start, end))
      this.#fail(notInDialect(`the key of ${key}`))
    }
    this.#keyEnd = out.pos - out.rowStart
  }

  cell(cell: CellView): void {
    const position = this.#index.find(cell, this.#last + 1)
    if (position < 0) this.#meetUnseen(cell)
    if (!this.#writing) return
    // Cells of a column come newest first.
    if (this.#seenIn[position] === this.#rowNumber) return
    this.#seenIn[position] = this.#rowNumber
    const fields = this.#fields
    if (position > this.#last) {
      fields.delimiters(position - this.#last)
      this.#last = position
    } else {
      this.#disordered = true
    }
    const out = this.#out
    this.#start[position] = out.pos - out.rowStart
    if (!fields.field(cell.buf, cell.valueStart, cell.valueEnd)) this.#refuseValue(position)
    this.#end[position] = out.pos - out.rowStart
  }

  endRow(): void {
    if (!this.#writing) return
    if (this.#disordered) this.#reorder()
    else this.#fields.delimiters(this.#index.length - 1 - this.#last)
    this.#fields.endLine()
    this.#out.endRow()
  }

  abandonRow(): void {
    if (this.#writing) this.#out.abandonRow()
  }

  /** The header is short of a column, so this file will not be used: from here on only columns are collected. */
  #meetUnseen(cell: CellView): void {
    this.#writing = false
    this.#out.abandonRow()
    if (this.#unseen.size + this.#index.length > MAX_WIDE_COLUMNS) this.#fail(tooManyColumns())
    else this.#unseen.addCell(cell)
  }

  #refuseValue(position: number): void {
    const { buf, rowStart } = this.#out
    const key = describeRow(buf.subarray(rowStart, rowStart + this.#keyEnd))
    const column = this.#columns[position]
    const name = column === undefined ? '' : columnText(column)
    this.#fail(notInDialect(`${key}, column ${name}: value`))
  }

  #fail(error: HbulkError): void {
    this.failure ??= error
    this.#writing = false
  }

  /** The header has another order than the cells: puts the row's fields, written as they came, into the header's. */
  #reorder(): void {
    const out = this.#out
    const row = Buffer.from(out.buf.subarray(out.rowStart, out.pos))
    out.pos = out.rowStart + this.#keyEnd
    out.ensure(row.length + this.#index.length)
    for (let position = 0; position < this.#index.length; position++) {
      this.#fields.delimiters(1)
      if (this.#seenIn[position] !== this.#rowNumber) continue
      out.pos += row.copy(out.buf, out.pos, this.#start[position], this.#end[position])
    }
  }
}
