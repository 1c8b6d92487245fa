import { Scratch } from '../../bytes/scratch.js'
import { quoteBytes, type ValueWriter } from '../../bytes/values/value-types.js'
import { cellTypeOf } from '../../export/formats/cell-type-name.js'
import { CELL_FIELDS } from '../../export/formats/csv-cells.js'
import type { Encoding } from '../../export/formats/field-encoding.js'
import type { RecordSpan } from '../../importtsv/formats/format.js'
import { parseTimestamp } from '../../importtsv/timestamp.js'
import type { DecodedRow } from './decoded-row.js'
import { decodeField, fieldDecoder } from './field-decoder.js'
import type { RecordDecoder } from './record-decoder.js'

const [ROW, FAMILY, QUALIFIER, TIMESTAMP, TYPE, VALUE] = [0, 1, 2, 3, 4, 5] as const

/** Lines of the cells layout: row, family, qualifier, timestamp, type, value. */
export class DelimitedCells implements RecordDecoder {
  readonly #decoder: ValueWriter | undefined
  readonly #scratch = new Scratch()
  /** The line before had this type, as nearly all of them. */
  #typeName = ''
  #type = 0

  constructor(encoding: Encoding) {
    this.#decoder = fieldDecoder(encoding)
  }

  decode(record: RecordSpan, row: DecodedRow): string | undefined {
    const { buf, fieldStart, fieldEnd, fields } = record
    if (fields !== CELL_FIELDS.length) {
      return `${fields} fields, where a cell has ${CELL_FIELDS.length}`
    }
    const start = (field: number): number => fieldStart[field] as number
    const end = (field: number): number => fieldEnd[field] as number
    const timestamp = parseTimestamp(buf, start(TIMESTAMP), end(TIMESTAMP))
    if (timestamp === undefined) {
      return `timestamp ${quoteBytes(buf, start(TIMESTAMP), end(TIMESTAMP))} is no number of milliseconds`
    }
    const type = this.#typeOf(buf.toString('latin1', start(TYPE), end(TYPE)))
    if (type === undefined) {
      return `cell type ${quoteBytes(buf, start(TYPE), end(TYPE))} is unknown`
    }
    row.begin()
    const decoder = this.#decoder
    if (decoder === undefined) {
      row.key(buf, start(ROW), end(ROW))
      row.add(
        ...([start(FAMILY), end(FAMILY), start(QUALIFIER), end(QUALIFIER)] as const),
        ...([start(VALUE), end(VALUE), timestamp, type] as const),
      )
      return undefined
    }
    const out = this.#scratch
    out.reset(end(VALUE) - start(ROW))
    const ends: number[] = []
    for (const field of [ROW, FAMILY, QUALIFIER, VALUE]) {
      // Families are written as they are.
      const how = field === FAMILY ? undefined : decoder
      const name = CELL_FIELDS[field] as string
      const wrong = decodeField(how, buf, start(field), end(field), out, name)
      if (wrong !== undefined) return wrong
      ends.push(out.length)
    }
    const [key = 0, family = 0, qualifier = 0, value = 0] = ends
    row.key(out.buf, 0, key)
    row.add(key, family, family, qualifier, qualifier, value, timestamp, type)
    return undefined
  }

  #typeOf(name: string): number | undefined {
    if (name === this.#typeName) return this.#type
    const type = cellTypeOf(name)
    if (type === undefined) return undefined
    this.#typeName = name
    this.#type = type
    return type
  }
}
