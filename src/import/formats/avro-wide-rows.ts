import { Scratch } from '../../bytes/scratch.js'
import { quoteBytes, valueWriter } from '../../bytes/values/value-types.js'
import { CellType, type ColumnName, type Timestamp } from '../../client/types.js'
import { KEY_HEADER, parseColumn } from '../../export/columns/column-name.js'
import type { RecordSpan } from '../../importtsv/formats/format.js'
import { type LongBlockLimits, type RecordTaker, WholeRecords } from './avro-long-block.js'
import type { AvroRows } from './avro-rows.js'
import { AvroCursor } from './avro-varints.js'
import type { DecodedRow } from './decoded-row.js'

/** Avro's primitive types that a value can have. */
const avroTypes: ReadonlySet<unknown> = new Set([
  ...['string', 'bytes', 'int', 'long', 'float', 'double', 'boolean'],
])

interface WideField {
  /** Undefined: the row key, which is never absent. */
  readonly column: ColumnName | undefined
  readonly avroType: string
  /** As `--types` of the export had it; undefined: bytes. */
  readonly valueType: string | undefined
}

const BROKEN = 'the record does not end where it should'
const NULL = 0
const PRESENT = 1

/** Records with a field a column, whose schema says which. All cells get one timestamp. Undefined for another schema. */
export function avroWideRows(schema: unknown, timestamp: Timestamp): AvroRows | undefined {
  const fields = wideFields(schema)
  return fields === undefined ? undefined : new AvroWideRows(fields, timestamp)
}

class AvroWideRows implements AvroRows {
  readonly #fields: readonly WideField[]
  readonly #timestamp: Timestamp
  readonly #cursor = new AvroCursor()
  readonly #scratch = new Scratch()

  constructor(fields: readonly WideField[], timestamp: Timestamp) {
    this.#fields = fields
    this.#timestamp = timestamp
  }

  skip(cursor: AvroCursor): boolean {
    for (const { column, avroType } of this.#fields) {
      if (column !== undefined && !isPresent(cursor)) continue
      skipValue(cursor, avroType)
    }
    return !cursor.failed
  }

  taker(limits: LongBlockLimits): RecordTaker {
    return new WholeRecords((cursor) => this.skip(cursor), limits)
  }

  decode({ buf, fieldStart, fieldEnd }: RecordSpan, row: DecodedRow): string | undefined {
    const cursor = this.#cursor
    const out = this.#scratch
    cursor.reset(buf, fieldStart[0] as number, fieldEnd[0] as number)
    out.reset()
    row.begin()
    let keyEnd = 0
    for (const field of this.#fields) {
      const { column } = field
      if (column === undefined) {
        const wrong = writeValue(cursor, field, out)
        if (wrong !== undefined) return `row key ${wrong}`
        keyEnd = out.length
        continue
      }
      if (!isPresent(cursor)) continue
      const familyStart = out.append(column.family)
      const familyEnd = out.length
      const qualifierEnd = out.append(column.qualifier) + column.qualifier.length
      const wrong = writeValue(cursor, field, out)
      if (wrong !== undefined) return `${column.family}:${column.qualifier} ${wrong}`
      row.add(
        ...([familyStart, familyEnd, familyEnd, qualifierEnd] as const),
        ...([qualifierEnd, out.length, this.#timestamp, CellType.PUT] as const),
      )
    }
    row.key(out.buf, 0, keyEnd)
    return cursor.failed ? BROKEN : undefined
  }
}

/** Which branch of `["null", type]` follows. */
function isPresent(cursor: AvroCursor): boolean {
  const branch = cursor.long()
  if (branch !== NULL && branch !== PRESENT) cursor.skip(-1)
  return branch === PRESENT
}

function skipValue(cursor: AvroCursor, avroType: string): void {
  const bytes = fixedBytes.get(avroType)
  if (bytes !== undefined) cursor.skip(bytes)
  else if (avroType === 'int' || avroType === 'long') cursor.long()
  else cursor.skip(cursor.length())
}

const fixedBytes: ReadonlyMap<string, number> = new Map([
  ['boolean', 1],
  ['float', 4],
  ['double', 8],
])

/** The bytes of HBase's `Bytes` for integers, by the names of `--types`. */
const integerBytes: ReadonlyMap<string, number> = new Map([
  ['short', 2],
  ['int', 4],
  ['long', 8],
])

/** Appends the value as HBase holds it. Returns undefined, or what is wrong. */
function writeValue(
  cursor: AvroCursor,
  { avroType, valueType = '' }: WideField,
  out: Scratch,
): string | undefined {
  const ordered = valueType.endsWith('-ordered')
  if (avroType === 'int' || avroType === 'long') {
    const bytes = integerBytes.get(valueType.replace('-ordered', ''))
    const value = BigInt(cursor.long())
    if (bytes === undefined) return `has no integer type: '${valueType}'`
    if (BigInt.asIntN(bytes * 8, value) !== value) return `${value} is no ${valueType}`
    const hex = BigInt.asUintN(bytes * 8, value)
      .toString(16)
      .padStart(bytes * 2, '0')
    const at = out.append(Buffer.from(hex, 'hex'))
    if (ordered) out.buf[at] = (out.buf[at] as number) ^ 0x80
    return undefined
  }
  const fixed = fixedBytes.get(avroType)
  const length = fixed ?? cursor.length()
  const { buf, at: start } = cursor
  cursor.skip(length)
  if (cursor.failed) return BROKEN
  if (avroType === 'boolean') {
    out.byte(buf[start] === 0 ? 0 : 0xff)
  } else if (fixed !== undefined) {
    writeReal(buf, start, fixed, ordered, out)
  } else if (valueType === 'bigdecimal') {
    const wrong = valueWriter(valueType)?.(buf, start, start + length, out)
    return wrong === undefined ? undefined : `${quoteBytes(buf, start, start + length)} ${wrong}`
  } else {
    out.append(buf, start, start + length)
  }
  return undefined
}

/** Bit by bit, so that every NaN stays itself. Ordered: positive numbers get a sign bit, negative ones are inverted. */
function writeReal(
  buf: Buffer,
  start: number,
  bytes: number,
  ordered: boolean,
  out: Scratch,
): void {
  const at = out.take(bytes)
  for (let i = 0; i < bytes; i++) out.buf[at + i] = buf[start + bytes - 1 - i] as number
  if (!ordered) return
  const negative = (out.buf[at] as number) >= 0x80
  if (!negative) out.buf[at] = (out.buf[at] as number) | 0x80
  else for (let i = at; i < at + bytes; i++) out.buf[i] = ~(out.buf[i] as number)
}

function wideFields(schema: unknown): readonly WideField[] | undefined {
  if (!isObject(schema) || schema.type !== 'record' || !Array.isArray(schema.fields)) {
    return undefined
  }
  const fields = schema.fields.map(wideField)
  const known = fields.filter((field) => field !== undefined)
  const [key, ...columns] = known
  const whole =
    known.length === fields.length && columns.every(({ column }) => column !== undefined)
  return key?.column === undefined && key !== undefined && whole ? known : undefined
}

function wideField(field: unknown): WideField | undefined {
  if (!isObject(field)) return undefined
  const valueType = typeof field.valueType === 'string' ? field.valueType : undefined
  if (field.name === KEY_HEADER) return fieldOf(undefined, field.type, valueType)
  if (typeof field.column !== 'string' || !Array.isArray(field.type)) return undefined
  const [absent, type, ...rest] = field.type
  if (absent !== 'null' || rest.length > 0) return undefined
  return fieldOf(parseColumn(field.column), type, valueType)
}

function fieldOf(
  column: ColumnName | undefined,
  avroType: unknown,
  valueType: string | undefined,
): WideField | undefined {
  return typeof avroType === 'string' && avroTypes.has(avroType)
    ? { column, avroType, valueType }
    : undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
