import { createHash } from 'node:crypto'
import { ByteCopier } from '../../bytes/copy.js'
import { toShownKey } from '../../bytes/string-binary.js'
import { type ReadableType, readableType } from '../../bytes/values/read-values.js'
import type { ColumnName } from '../../client/types.js'
import { HbulkError } from '../../errors.js'
import { formatCounted } from '../../system/format.js'
import { ColumnIndex } from '../columns/column-index.js'
import { columnText, KEY_HEADER } from '../columns/column-name.js'
import type { OutputBuffer } from '../output/output-buffer.js'
import { type AvroCodec, containerBlock, containerHeader, SYNC_LENGTH } from './avro-container.js'
import { avroNames } from './avro-names.js'
import { avroTypes, writeAvroValue } from './avro-values.js'
import { writeLength } from './avro-varint.js'
import type { FileFormat } from './file-format.js'
import { SpilledBlock } from './spilled-block.js'
import { type WideFields, WideRowFormatter } from './wide-rows.js'

export interface AvroWideOptions {
  readonly codec: AvroCodec
  /** What the sync marker is made from: the same name gives the same file whenever the task is run again. */
  readonly seed: string
  /** A file for a row that is too large for the memory. */
  readonly spillPath: string
  /** In the order of the record's fields. */
  readonly columns: readonly ColumnName[]
  /** Types of columns by their names, and of the row key by `HBASE_ROW_KEY`. What has none is bytes. */
  readonly types: Readonly<Record<string, string>>
}

/** Avro container files with a record a row and a nullable field a column: the newest version of each cell. */
export function avroWide({ codec, seed, spillPath, columns, types }: AvroWideOptions): FileFormat {
  const sync = createHash('sha256').update(seed).digest().subarray(0, SYNC_LENGTH)
  const index = new ColumnIndex(columns)
  const schema = wideSchema(columns, types)
  const typeNames = columns.map((column) => types[columnText(column)] ?? BYTES)
  const keyType = types[KEY_HEADER] ?? BYTES
  return {
    schema,
    createFormatter: (out) =>
      new WideRowFormatter(out, new AvroWideFields(out, keyType, typeNames), columns, index),
    head: async () => containerHeader(schema, codec, sync),
    seal: (rows, count) => containerBlock(rows, count, codec, sync),
    gatherRow: () => new SpilledBlock(spillPath, codec, sync),
  }
}

/** A type whose values are bytes as they are. */
const BYTES = 'hex'

/** Each field says in `column` which column it is, since Avro's own names hold little more than letters. */
export function wideSchema(
  columns: readonly ColumnName[],
  types: Readonly<Record<string, string>>,
): unknown {
  const texts = columns.map(columnText)
  const names = avroNames(texts, [KEY_HEADER])
  return {
    type: 'record',
    name: 'Row',
    namespace: 'hbulk.export',
    fields: [
      { name: KEY_HEADER, type: avroType(types[KEY_HEADER]), ...valueType(types[KEY_HEADER]) },
      ...texts.map((column, position) => ({
        name: names[position],
        type: ['null', avroType(types[column])],
        default: null,
        column,
        ...valueType(types[column]),
      })),
    ],
  }
}

const avroType = (type = BYTES): string => avroTypes[typeOf(type).kind]

const valueType = (type: string | undefined): object =>
  type === undefined ? {} : { valueType: type }

function typeOf(name: string): ReadableType {
  const type = readableType(name)
  if (type === undefined) throw new HbulkError('INTERNAL', `there is no type '${name}'`)
  return type
}

/** Of a value that is refused, in its message. */
const SHOWN_BYTES = 40

/** The most bytes that a length takes. */
const LENGTH_ROOM = 5

const ABSENT = 0x00
const PRESENT = 0x02

class AvroWideFields implements WideFields {
  readonly #out: OutputBuffer
  readonly #copier = new ByteCopier()
  readonly #keyName: string
  readonly #key: ReadableType
  readonly #typeNames: readonly string[]
  readonly #types: readonly ReadableType[]
  #lastKey = Buffer.allocUnsafeSlow(64)
  #keyLength = 0
  #refused = ''

  constructor(out: OutputBuffer, keyType: string, typeNames: readonly string[]) {
    this.#out = out
    this.#keyName = keyType
    this.#key = typeOf(keyType)
    this.#typeNames = typeNames
    this.#types = typeNames.map(typeOf)
  }

  key(buf: Buffer, start: number, end: number): boolean {
    this.#keyLength = end - start
    if (this.#keyLength > this.#lastKey.length) {
      this.#lastKey = Buffer.allocUnsafeSlow(this.#keyLength * 2)
    }
    buf.copy(this.#lastKey, 0, start, end)
    return this.#write(this.#key, this.#keyName, buf, start, end)
  }

  value(position: number, buf: Buffer, start: number, end: number): boolean {
    const type = this.#types[position]
    if (type === undefined) return false
    this.#out.ensure(1)
    this.#out.buf[this.#out.pos++] = PRESENT
    return this.#write(type, this.#typeNames[position] ?? '', buf, start, end)
  }

  missing(count: number): void {
    const out = this.#out
    out.ensure(count)
    for (let i = 0; i < count; i++) out.buf[out.pos++] = ABSENT
  }

  endRow(): void {}

  refusal(what: string): HbulkError {
    return new HbulkError('OUTPUT', `${what} is ${this.#refused}`, {
      hint: 'Leave the column out of --types, and it is written as bytes.',
    })
  }

  describeRow(): string {
    return `row "${toShownKey(this.#lastKey.subarray(0, this.#keyLength))}"`
  }

  #write(type: ReadableType, name: string, buf: Buffer, start: number, end: number): boolean {
    if (type.kind === 'bytes') {
      const out = this.#out
      out.ensure(end - start + LENGTH_ROOM)
      const at = writeLength(out.buf, out.pos, end - start)
      out.pos = this.#copier.copy(buf, start, end, out.buf, at)
      return true
    }
    const value = type.read(buf, start, end)
    if (value === undefined) {
      const shown = toShownKey(buf.subarray(start, Math.min(end, start + SHOWN_BYTES)))
      this.#refused = `no ${name} (${formatCounted(end - start, 'byte')}: ${shown})`
      return false
    }
    writeAvroValue(this.#out, type.kind, value)
    return true
  }
}
