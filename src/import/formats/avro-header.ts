import type { AvroCursor } from './avro-varints.js'

export interface AvroHeader {
  readonly schema: unknown
  readonly codec: string
  readonly sync: Buffer
}

const MAGIC = Buffer.from('Obj\x01', 'latin1')
const SYNC_LENGTH = 16

/**
 * Reads the header of an Avro object container file and leaves the cursor behind it.
 * @returns `more` when the header goes on behind the bytes, `none` when they are no header
 */
export function readAvroHeader(cursor: AvroCursor): AvroHeader | 'more' | 'none' {
  const { buf, at, end } = cursor
  const there = Math.min(MAGIC.length, end - at)
  if (!buf.subarray(at, at + there).equals(MAGIC.subarray(0, there))) return 'none'
  if (there < MAGIC.length) return 'more'
  cursor.skip(MAGIC.length)
  const meta = new Map<string, Buffer>()
  for (let left = entries(cursor); left > 0; left = entries(cursor)) {
    for (; left > 0 && !cursor.failed; left--) meta.set(String(text(cursor)), text(cursor))
  }
  const sync = Buffer.from(buf.subarray(cursor.at, cursor.at + SYNC_LENGTH))
  cursor.skip(SYNC_LENGTH)
  if (cursor.failed) return 'more'
  const codec = String(meta.get('avro.codec') ?? 'null')
  return { schema: parse(String(meta.get('avro.schema'))), codec, sync }
}

function entries(cursor: AvroCursor): number {
  const count = Number(cursor.long())
  if (count < 0) cursor.long()
  return cursor.failed ? 0 : Math.abs(count)
}

function text(cursor: AvroCursor): Buffer {
  const length = cursor.length()
  const { buf, at } = cursor
  cursor.skip(length)
  return cursor.failed ? Buffer.alloc(0) : Buffer.from(buf.subarray(at, at + length))
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** Whether records of the schema are encoded as those of Google's `BigtableRow`, whatever their names. */
export function holdsRows(schema: unknown): boolean {
  const [key, cells] = fieldTypes(schema) ?? []
  if (key !== 'bytes' || !isObject(cells) || cells.type !== 'array') return false
  const cell = fieldTypes(cells.items)
  return cell?.join() === 'string,bytes,long,bytes' && fieldTypes(schema)?.length === 2
}

/** The types of a record's fields; a type with more to it than its name stays an object if it is no plain one. */
function fieldTypes(schema: unknown): readonly unknown[] | undefined {
  if (!isObject(schema) || schema.type !== 'record' || !Array.isArray(schema.fields)) {
    return undefined
  }
  return schema.fields.map((field: unknown) => {
    const type = isObject(field) ? field.type : undefined
    return isObject(type) && type.type !== 'array' ? type.type : type
  })
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
