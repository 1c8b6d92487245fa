import { isUtf8 } from 'node:buffer'
import { toStringBinary } from '../../bytes/string-binary.js'
import { CellType, type CellView, type Timestamp } from '../../client/types.js'
import type { HbulkError } from '../../errors.js'
import type { OutputBuffer } from '../output/output-buffer.js'
import { cellTypeName } from './cell-type-name.js'
import type { Compression } from './compression.js'
import { describeRow, notUtf8, sealText } from './delimited-text.js'
import { type Encoding, fieldEncoder } from './field-encoding.js'
import type { FileFormat, RowFormatter } from './file-format.js'
import { JsonStrings } from './json-strings.js'
import { Phrase } from './phrase.js'

export interface JsonRowsOptions {
  readonly encoding: Encoding
  readonly compress: Compression
}

/**
 * JSON lines: an object a row with its key and an array of its cells. A cell's type is left out where it is what nearly all
 * cells are, a put.
 */
export function jsonRows(options: JsonRowsOptions): FileFormat {
  return {
    createFormatter: (out) => new JsonRowFormatter(out, options.encoding),
    head: async () => Buffer.alloc(0),
    seal: async (rows) => {
      if (!isUtf8(rows)) throw notUtf8(findInvalid(rows))
      return sealText(rows, options)
    },
  }
}

const COMMA = 0x2c
const CELL_END = 0x7d

class JsonRowFormatter implements RowFormatter {
  failure: HbulkError | undefined
  readonly #out: OutputBuffer
  readonly #encoding: Encoding
  readonly #strings: JsonStrings
  #rowCells = 0
  /** Where in the row its key ends; and the key of a row that is cut. */
  #keyEnd = 0
  #key: Buffer = Buffer.alloc(0)
  #family: Buffer = Buffer.alloc(0)
  /** From a cell's beginning to its qualifier, and on from there to its value: mostly as in the cell before. */
  readonly #cellStart = new Phrase()
  #timestamp: Timestamp = -1
  #type = -1
  readonly #stamp = new Phrase()
  readonly #rowStart = new Phrase('{"key":')
  readonly #cellsStart = new Phrase(',"cells":[')
  readonly #rowEnd = new Phrase(']}\n')

  constructor(out: OutputBuffer, encoding: Encoding) {
    this.#out = out
    this.#encoding = encoding
    this.#strings = new JsonStrings(out, fieldEncoder(encoding))
  }

  startRow(buf: Buffer, start: number, end: number): void {
    if (this.failure !== undefined) return
    this.#rowCells = 0
    this.#out.startRow()
    this.#rowStart.append(this.#out)
    this.#strings.encoded(buf, start, end)
    this.#keyEnd = this.#out.pos - this.#out.rowStart
    this.#cellsStart.append(this.#out)
  }

  cell(cell: CellView): void {
    if (this.failure !== undefined) return
    const { buf } = cell
    if (this.#rowCells++ > 0) this.#byte(COMMA)
    if (!this.#isFamily(cell)) this.#setFamily(cell)
    this.#cellStart.append(this.#out)
    this.#strings.encoded(buf, cell.qualifierStart, cell.qualifierEnd)
    if (cell.timestamp !== this.#timestamp || cell.type !== this.#type) this.#setStamp(cell)
    this.#stamp.append(this.#out)
    this.#strings.encoded(buf, cell.valueStart, cell.valueEnd)
    this.#byte(CELL_END)
    const out = this.#out
    if (out.inPieces) this.#checkCell(cell)
    if (out.pos >= out.cutAt) this.#cut()
  }

  endRow(): void {
    if (this.failure !== undefined) return
    this.#rowEnd.append(this.#out)
    this.#out.endRow()
  }

  abandonRow(): void {
    if (this.failure === undefined) this.#out.abandonRow()
  }

  keepRow(): void {
    this.#out.keepRow()
  }

  #cut(): void {
    const out = this.#out
    if (!out.inPieces) {
      const at = out.rowStart
      const text = out.buf.toString('latin1', at + this.#rowStart.bytes.length, at + this.#keyEnd)
      this.#key = Buffer.from(JSON.parse(text), 'latin1')
    }
    out.cut()
  }

  /** A piece of a line does not say whose it is, so what is no text is found before there are any. */
  #checkCell({ buf, ...cell }: CellView): void {
    const { familyStart, familyEnd, qualifierStart, qualifierEnd, valueStart, valueEnd } = cell
    const encoded = this.#encoding !== 'utf8'
    const isText = (start: number, end: number) => isUtf8(buf.subarray(start, end))
    const named =
      isText(familyStart, familyEnd) && (encoded || isText(qualifierStart, qualifierEnd))
    if (named && (encoded || isText(valueStart, valueEnd))) return
    const family = toStringBinary(buf, familyStart, familyEnd)
    const qualifier = toStringBinary(buf, qualifierStart, qualifierEnd)
    const part = named ? 'value' : 'name'
    this.failure = notUtf8(`${describeRow(this.#key)}, column ${family}:${qualifier}: ${part}`)
  }

  #isFamily({ buf, familyStart, familyEnd }: CellView): boolean {
    const family = this.#family
    if (family.length === 0 || familyEnd - familyStart !== family.length) return false
    for (let i = 0; i < family.length; i++) {
      if (family[i] !== buf[familyStart + i]) return false
    }
    return true
  }

  /** Families are names, which no encoding is for; those that are no text are found when the chunk is checked. */
  #setFamily({ buf, familyStart, familyEnd }: CellView): void {
    this.#family = Buffer.from(buf.subarray(familyStart, familyEnd))
    // Family names hold no control characters, so only the quote and the backslash matter, which are one byte each.
    const quoted = Buffer.from(JSON.stringify(this.#family.toString('latin1')), 'latin1')
    this.#cellStart.set(
      Buffer.concat([Buffer.from('{"family":'), quoted, Buffer.from(',"qualifier":')]),
    )
  }

  #setStamp({ timestamp, type }: CellView): void {
    this.#timestamp = timestamp
    this.#type = type
    const named = type === CellType.PUT ? '' : `,"type":"${cellTypeName(type)}"`
    this.#stamp.set(Buffer.from(`,"timestamp":${timestamp}${named},"value":`))
  }

  #byte(byte: number): void {
    const out = this.#out
    out.ensure(1)
    out.buf[out.pos++] = byte
  }
}

interface LatinCell {
  readonly family: string
  readonly qualifier: string
  readonly value: string
}

/** Names the first byte string that is not UTF-8. Read as latin1, JSON's own characters and the bytes stay what they are. */
function findInvalid(rows: Buffer): string {
  const isBad = (text: string): boolean => !isUtf8(Buffer.from(text, 'latin1'))
  for (const line of rows.toString('latin1').split('\n')) {
    if (!isBad(line)) continue
    const whole = line.endsWith(']}') ? line : `${line}]}`
    const { key, cells }: { key: string; cells: readonly LatinCell[] } = JSON.parse(whole)
    const row = describeRow(Buffer.from(key, 'latin1'))
    if (isBad(key)) return `the key of ${row}`
    for (const { family, qualifier, value } of cells) {
      const shown = [family, qualifier].map((name) => toStringBinary(Buffer.from(name, 'latin1')))
      const column = `${row}, column ${shown.join(':')}`
      if (isBad(family) || isBad(qualifier)) return `${column}: name`
      if (isBad(value)) return `${column}: value`
    }
  }
  return 'a value'
}
