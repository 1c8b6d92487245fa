import { isUtf8 } from 'node:buffer'
import { Scratch } from '../../bytes/scratch.js'
import type { ValueWriter } from '../../bytes/values/value-types.js'
import { timestampFromText } from '../../client/timestamp-text.js'
import { CellType, type Timestamp } from '../../client/types.js'
import { cellTypeOf } from '../../export/formats/cell-type-name.js'
import type { Encoding } from '../../export/formats/field-encoding.js'
import type { RecordSpan } from '../../importtsv/formats/format.js'
import type { DecodedRow } from './decoded-row.js'
import { decodeField, fieldDecoder } from './field-decoder.js'
import type { RecordDecoder } from './record-decoder.js'

/**
 * A timestamp that a number of JavaScript may not hold. A quote inside a string has a backslash before it, so this stands
 * only where a member does.
 */
const LONG_TIMESTAMP = /"timestamp"\s*:\s*(-?\d{16,})/g

/** Half of a pair, which only an escape can bring: UTF-8 has no bytes for it. */
const LONE_SURROGATE = /\p{Surrogate}/u

const TIMESTAMP = /^-?\d{1,19}$/

type Members = Readonly<Record<string, unknown>>

/** JSON lines: an object a row, with its key and an array of its cells. */
export class JsonCells implements RecordDecoder {
  readonly #decoder: ValueWriter | undefined
  readonly #scratch = new Scratch()

  constructor(encoding: Encoding) {
    this.#decoder = fieldDecoder(encoding)
  }

  decode({ buf, fieldStart, fieldEnd }: RecordSpan, row: DecodedRow): string | undefined {
    const line = buf.subarray(fieldStart[0], fieldEnd[0])
    if (!isUtf8(line)) return 'the line is not UTF-8'
    const text = line.toString()
    const record = parse(text)
    if (record === undefined) return 'the line is no JSON object'
    const { key, cells } = record
    if (typeof key !== 'string' || !Array.isArray(cells)) return "it has no 'key' and 'cells'"
    row.begin()
    const out = this.#scratch
    out.reset(text.length)
    const wrong = this.#append(key, 'key')
    if (wrong !== undefined) return wrong
    const keyEnd = out.length
    for (const cell of cells) {
      const bad = isMembers(cell) ? this.#cell(cell, row) : 'a cell is no object'
      if (bad !== undefined) return bad
    }
    row.key(out.buf, 0, keyEnd)
    return undefined
  }

  #cell(
    { family, qualifier, timestamp, type, value }: Members,
    row: DecodedRow,
  ): string | undefined {
    if (typeof family !== 'string' || typeof qualifier !== 'string' || typeof value !== 'string') {
      return "a cell lacks 'family', 'qualifier' or 'value'"
    }
    const time = timeOf(timestamp)
    if (time === undefined)
      return `timestamp ${JSON.stringify(timestamp)} is no number of milliseconds`
    const code = type === undefined ? CellType.PUT : cellTypeOf(String(type))
    if (code === undefined) return `cell type ${JSON.stringify(type)} is unknown`
    const out = this.#scratch
    // Families are written as they are.
    const familyStart = out.append(Buffer.from(family))
    const familyEnd = out.length
    const wrong = this.#append(qualifier, 'qualifier')
    if (wrong !== undefined) return wrong
    const qualifierEnd = out.length
    const bad = this.#append(value, 'value')
    if (bad !== undefined) return bad
    row.add(
      ...([familyStart, familyEnd, familyEnd, qualifierEnd] as const),
      ...([qualifierEnd, out.length, time, code] as const),
    )
    return undefined
  }

  #append(text: string, name: string): string | undefined {
    if (LONE_SURROGATE.test(text))
      return `${name} holds half of a surrogate pair, which has no bytes`
    const bytes = Buffer.from(text)
    return decodeField(this.#decoder, bytes, 0, bytes.length, this.#scratch, name)
  }
}

function parse(text: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(LONG_TIMESTAMP, '"timestamp":"$1"'))
    return isMembers(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function timeOf(value: unknown): Timestamp | undefined {
  const text = String(value)
  if (!TIMESTAMP.test(text)) return undefined
  const time = timestampFromText(text)
  return BigInt.asIntN(64, BigInt(time)) === BigInt(time) ? time : undefined
}
