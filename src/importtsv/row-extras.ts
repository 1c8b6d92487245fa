import type { RowExtras, Timestamp } from '../client/types.js'
import type { ColumnSpec } from './columns.js'
import type { RecordSpan } from './formats/format.js'
import { parseTimestamp } from './timestamp.js'

/** How a TTL stands in its field: milliseconds as digits, or as ImportTsv wants it, eight bytes, the highest first. */
export const ttlFormats = ['text', 'binary'] as const
export type TtlFormat = (typeof ttlFormats)[number]

const LONG_BYTES = 8
/** How HBase writes "no TTL" into a put. */
const NO_TTL = 2n ** 63n - 1n

/**
 * Reads the fields that say something about the whole row. Rows in a file mostly repeat what the row before said, so
 * that object is used again as long as the bytes are the same.
 */
export class RowExtrasReader {
  /** Of the last record read; undefined if it has none. */
  extras: RowExtras | undefined
  readonly #ttlField: number
  readonly #visibilityField: number
  readonly #format: TtlFormat
  #ttlBytes: Buffer | undefined
  #visibilityBytes: Buffer | undefined

  private constructor({ ttlField, visibilityField }: ColumnSpec, format: TtlFormat) {
    this.#ttlField = ttlField
    this.#visibilityField = visibilityField
    this.#format = format
  }

  /** Undefined if the spec has none of these columns. */
  static for(spec: ColumnSpec, format: TtlFormat): RowExtrasReader | undefined {
    const none = spec.ttlField === -1 && spec.visibilityField === -1
    return none ? undefined : new RowExtrasReader(spec, format)
  }

  /** Sets `extras`. Returns undefined, or why the record is a bad line. */
  read(record: RecordSpan): string | undefined {
    const ttlSame = sameField(record, this.#ttlField, this.#ttlBytes)
    if (ttlSame && sameField(record, this.#visibilityField, this.#visibilityBytes)) return undefined
    const ttlBytes = copyField(record, this.#ttlField)
    const visibility = copyField(record, this.#visibilityField)
    let ttl: Timestamp | undefined
    if (ttlBytes !== undefined) {
      ttl = this.#format === 'text' ? parseTextTtl(ttlBytes) : parseBinaryTtl(ttlBytes)
      if (ttl === undefined) return badTtl(ttlBytes, this.#format)
    }
    this.#ttlBytes = ttlBytes
    this.#visibilityBytes = visibility
    this.extras = makeExtras(ttl, visibility)
    return undefined
  }
}

/** ImportTsv's words, where it has some. */
function badTtl(bytes: Buffer, format: TtlFormat): string {
  if (format === 'binary') return `Wrong length: ${bytes.length}, expected ${LONG_BYTES}`
  return `Invalid cell TTL ${bytes.toString()}`
}

/** HBase adds a TTL to its cell's timestamp: one beyond 2^53 could make the sum wrap, and the cell vanish at once. */
function parseTextTtl(bytes: Buffer): number | undefined {
  const ttl = parseTimestamp(bytes, 0, bytes.length)
  return typeof ttl === 'number' && ttl >= 0 ? ttl : undefined
}

function parseBinaryTtl(bytes: Buffer): bigint | undefined {
  return bytes.length === LONG_BYTES ? bytes.readBigInt64BE() : undefined
}

/** Zero and less set no TTL, as in ImportTsv. */
function makeExtras(
  ttl: Timestamp | undefined,
  visibility: Buffer | undefined,
): RowExtras | undefined {
  const lives = ttl === undefined || ttl <= 0 || ttl === NO_TTL ? undefined : ttl
  if (lives === undefined && visibility === undefined) return undefined
  const id = `${lives ?? ''}:${visibility === undefined ? '' : `=${visibility.toString('latin1')}`}`
  return { ttl: lives, visibility, id }
}

/** Whether the field's bytes are those of the record before; a field that the spec does not have always is. */
function sameField(record: RecordSpan, field: number, last: Buffer | undefined): boolean {
  if (field === -1) return true
  if (last === undefined) return false
  const { buf, fieldStart, fieldEnd } = record
  const start = fieldStart[field] as number
  const end = fieldEnd[field] as number
  if (end - start !== last.length) return false
  for (let i = 0; i < last.length; i++) {
    if (buf[start + i] !== last[i]) return false
  }
  return true
}

function copyField({ buf, fieldStart, fieldEnd }: RecordSpan, field: number): Buffer | undefined {
  if (field === -1) return undefined
  return Buffer.from(buf.subarray(fieldStart[field], fieldEnd[field]))
}
