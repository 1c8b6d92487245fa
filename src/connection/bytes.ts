import { HbulkError } from '../errors.js'

/**
 * Bytes that go to HBase. A string stands for its UTF-8 bytes; what comes back is always a `Buffer`.
 * Bytes that are handed over must not change before the call's promise settles.
 */
export type Bytes = string | Uint8Array

/** HBase's `HConstants.MAX_ROW_LENGTH`. */
export const longestKey = 0x7fff

/** @throws HbulkError USAGE for anything else */
export function toBuffer(bytes: Bytes, what: string): Buffer {
  if (typeof bytes === 'string') return Buffer.from(bytes)
  if (Buffer.isBuffer(bytes)) return bytes
  if (bytes instanceof Uint8Array) {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }
  throw new HbulkError('USAGE', `${what} is ${shown(bytes)}, and must be a string or bytes`)
}

/** As {@link toBuffer}, with bytes that are nobody else's. */
export function ownBuffer(bytes: Bytes, what: string): Buffer {
  return typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(toBuffer(bytes, what))
}

/** A key where rows begin or end; it can be empty. @throws HbulkError USAGE */
export function toKeyBound(bytes: Bytes, what: string): Buffer {
  const key = toBuffer(bytes, what)
  if (key.length <= longestKey) return key
  throw new HbulkError('USAGE', `${what} has ${key.length} bytes; HBase takes ${longestKey}`)
}

/** A key that a row can have. @throws HbulkError USAGE: the gateways answer others with an internal error */
export function toRowKey(bytes: Bytes): Buffer {
  const key = toBuffer(bytes, 'a row key')
  if (key.length === 0) throw new HbulkError('USAGE', 'a row key is empty')
  if (key.length > longestKey) {
    throw new HbulkError('USAGE', `a row key has ${key.length} bytes; HBase takes ${longestKey}`)
  }
  return key
}

const shown = (value: unknown): string => (value === null ? 'null' : `of type ${typeof value}`)
