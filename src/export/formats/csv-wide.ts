import { isUtf8 } from 'node:buffer'
import type { ColumnName } from '../../client/types.js'
import type { HbulkError } from '../../errors.js'
import { ColumnIndex } from '../columns/column-index.js'
import { columnText, KEY_HEADER } from '../columns/column-name.js'
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
import type { FileFormat } from './file-format.js'
import { type WideFields, WideRowFormatter } from './wide-rows.js'

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
    createFormatter: (out) =>
      new WideRowFormatter(out, new CsvWideFields(out, options), columns, index),
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

/** Fields between delimiters; a missing one is nothing at all. */
class CsvWideFields implements WideFields {
  emptyValues = 0
  /** Those of the row that is being written. */
  #emptyInRow = 0
  readonly #out: OutputBuffer
  readonly #fields: DelimitedFields
  readonly #encoding: CsvWideOptions['encoding']
  readonly #quoting: boolean
  #isText = true

  constructor(out: OutputBuffer, options: CsvWideOptions) {
    this.#out = out
    this.#encoding = options.encoding
    this.#quoting = options.dialect.quoting
    this.#fields = new DelimitedFields(out, options.dialect, fieldEncoder(options.encoding))
  }

  key(buf: Buffer, start: number, end: number): boolean {
    this.#emptyInRow = 0
    return this.#fields.field(buf, start, end)
  }

  value(_position: number, buf: Buffer, start: number, end: number): boolean {
    // A piece of a line does not say whose it is, so what is no text is found before there are any.
    if (this.#out.inPieces && this.#encoding === 'utf8') {
      this.#isText = isUtf8(buf.subarray(start, end))
      if (!this.#isText) return false
    }
    if (start === end && !this.#quoting) this.#emptyInRow++
    return this.#fields.next(buf, start, end)
  }

  missing(count: number): void {
    this.#fields.delimiters(count)
  }

  endRow(): void {
    this.emptyValues += this.#emptyInRow
    this.#fields.endLine()
  }

  refusal(what: string): HbulkError {
    return this.#isText ? notInDialect(what) : notUtf8(what)
  }

  describeRow(key: Buffer): string {
    return describeRow(key)
  }
}
