import { Scratch } from '../../bytes/scratch.js'
import { type ValueWriter, valueWriter } from '../../bytes/values/value-types.js'
import { CellType, type ColumnName, type Timestamp } from '../../client/types.js'
import { HbulkError } from '../../errors.js'
import { columnText } from '../../export/columns/column-name.js'
import type { RecordSpan } from '../../importtsv/formats/format.js'
import type { DecodedRow } from './decoded-row.js'
import { decodeField, fieldDecoder } from './field-decoder.js'
import type { FileShape } from './file-shape.js'
import type { RecordDecoder } from './record-decoder.js'

interface WideColumn {
  readonly text: string
  readonly decoder: ValueWriter | undefined
  readonly familyStart: number
  readonly familyEnd: number
  readonly qualifierEnd: number
}

/** Lines of the wide layout: the row key and a field for each column. All cells get one timestamp. */
export class DelimitedWide implements RecordDecoder {
  readonly #keyDecoder: ValueWriter | undefined
  readonly #columns: readonly WideColumn[]
  readonly #timestamp: Timestamp
  /** Families and qualifiers, which stand before each row's bytes. */
  readonly #names: Buffer
  readonly #scratch = new Scratch()

  constructor(shape: FileShape, columns: readonly ColumnName[], timestamp: Timestamp) {
    const { encoding, types = {} } = shape
    const usual = fieldDecoder(encoding)
    this.#keyDecoder = usual
    this.#timestamp = timestamp
    let at = 0
    this.#columns = columns.map((column) => {
      const text = columnText(column)
      const type = types[text]
      const familyStart = at
      const familyEnd = familyStart + column.family.length
      at = familyEnd + column.qualifier.length
      const decoder = type === undefined ? usual : typed(text, type)
      return { text, decoder, familyStart, familyEnd, qualifierEnd: at }
    })
    this.#names = Buffer.concat(columns.flatMap(({ family, qualifier }) => [family, qualifier]))
  }

  decode(record: RecordSpan, row: DecodedRow): string | undefined {
    const { buf, fieldStart, fieldEnd, fields, quotedEmpty } = record
    const columns = this.#columns
    if (fields !== columns.length + 1) {
      return `${fields} fields, where the header has ${columns.length + 1}`
    }
    row.begin()
    const out = this.#scratch
    const names = this.#names
    out.reset(names.length + (fieldEnd[fields - 1] as number) - (fieldStart[0] as number))
    out.append(names)
    const keyStart = out.length
    const from = fieldStart[0] as number
    const wrong = decodeField(this.#keyDecoder, buf, from, fieldEnd[0] as number, out, 'row key')
    if (wrong !== undefined) return wrong
    const keyEnd = out.length
    for (let i = 0; i < columns.length; i++) {
      const start = fieldStart[i + 1] as number
      const end = fieldEnd[i + 1] as number
      // Nothing at all is a missing cell. Where there are quotes, an empty value is written as two of them.
      if (start === end && quotedEmpty?.[i + 1] !== 1) continue
      const column = columns[i] as WideColumn
      const valueStart = out.length
      const bad = decodeField(column.decoder, buf, start, end, out, column.text)
      if (bad !== undefined) return bad
      const { familyStart, familyEnd, qualifierEnd } = column
      row.add(
        ...([familyStart, familyEnd, familyEnd, qualifierEnd] as const),
        ...([valueStart, out.length, this.#timestamp, CellType.PUT] as const),
      )
    }
    row.key(out.buf, keyStart, keyEnd)
    return undefined
  }
}

function typed(column: string, type: string): ValueWriter {
  const writer = valueWriter(type)
  if (writer !== undefined) return writer
  throw new HbulkError('INPUT', `column ${column} has the type '${type}', which is unknown`, {
    hint: 'The export was made by a newer hbulk: read it with that one.',
  })
}
