import { isUtf8 } from 'node:buffer'
import { parseDecimal } from './decimal-text.js'

/** A value as a program sees it. */
export type PlainValue = number | bigint | string | boolean | Buffer

/** Reads the bytes `buf[start, end)` of a value. Undefined when they are no value of the type. */
export type ValueReader = (buf: Buffer, start: number, end: number) => PlainValue | undefined

/** The bytes' own kind of value: what a schema has to say of them. */
export type ValueKind = 'text' | 'int' | 'long' | 'float' | 'double' | 'boolean' | 'bytes'

export interface ReadableType {
  readonly kind: ValueKind
  readonly read: ValueReader
}

function integer(bytes: 2 | 4, ordered: boolean): ReadableType {
  const read: ValueReader = (buf, start, end) => {
    if (end - start !== bytes) return undefined
    const value = ordered ? buf.readUIntBE(start, bytes) : buf.readIntBE(start, bytes)
    return ordered ? value - 2 ** (bytes * 8 - 1) : value
  }
  return { kind: 'int', read }
}

function long(ordered: boolean): ReadableType {
  const read: ValueReader = (buf, start, end) => {
    if (end - start !== 8) return undefined
    const high = ordered ? buf.readUInt32BE(start) - 2 ** 31 : buf.readInt32BE(start)
    const low = buf.readUInt32BE(start + 4)
    const value = high * 2 ** 32 + low
    return Number.isSafeInteger(value) ? value : (BigInt(high) << 32n) + BigInt(low)
  }
  return { kind: 'long', read }
}

const scratch = Buffer.alloc(8)

/** `ordered`: the sign bit of positive numbers is flipped, all bits of negative ones. */
function real(bytes: 4 | 8, ordered: boolean): ReadableType {
  const read: ValueReader = (buf, start, end) => {
    if (end - start !== bytes) return undefined
    buf.copy(scratch, 0, start, end)
    if (ordered) {
      const positive = ((scratch[0] as number) & 0x80) !== 0
      if (positive) scratch[0] = (scratch[0] as number) & 0x7f
      else for (let i = 0; i < bytes; i++) scratch[i] = ~(scratch[i] as number)
    }
    return bytes === 4 ? scratch.readFloatBE(0) : scratch.readDoubleBE(0)
  }
  return { kind: bytes === 4 ? 'float' : 'double', read }
}

const readBoolean: ValueReader = (buf, start, end) =>
  end - start === 1 ? buf[start] !== 0 : undefined

const readText: ValueReader = (buf, start, end) => {
  const bytes = buf.subarray(start, end)
  return isUtf8(bytes) ? bytes.toString() : undefined
}

const readDecimalText: ValueReader = (buf, start, end) => {
  const text = buf.toString('latin1', start, end)
  return parseDecimal(text) === undefined ? undefined : text
}

/** Zeros that are written out before the first digit; a smaller number is written with an exponent. */
const MOST_ZEROS = 20

/** `Bytes.toBytes(BigDecimal)` as a text that has the same scale. */
const readBigDecimal: ValueReader = (buf, start, end) => {
  if (end - start < 5) return undefined
  const scale = buf.readInt32BE(start)
  const bytes = buf.subarray(start + 4, end)
  const unscaled = BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`))
  if (scale === 0) return String(unscaled)
  const digits = String(unscaled < 0n ? -unscaled : unscaled)
  if (scale < 0 || scale > digits.length + MOST_ZEROS) return `${unscaled}E${-scale}`
  const padded = digits.padStart(scale + 1, '0')
  const point = padded.length - scale
  return `${unscaled < 0n ? '-' : ''}${padded.slice(0, point)}.${padded.slice(point)}`
}

const readBytes: ValueReader = (buf, start, end) => Buffer.from(buf.subarray(start, end))
const bytes: ReadableType = { kind: 'bytes', read: readBytes }

/** For each of `valueTypes` the way back; `hex`, `base64` and `escaped` are only ways to write bytes. */
const readers: ReadonlyMap<string, ReadableType> = new Map<string, ReadableType>([
  ['string', { kind: 'text', read: readText }],
  ['short', integer(2, false)],
  ['int', integer(4, false)],
  ['long', long(false)],
  ['float', real(4, false)],
  ['double', real(8, false)],
  ['boolean', { kind: 'boolean', read: readBoolean }],
  ['decimal', { kind: 'text', read: readDecimalText }],
  ['bigdecimal', { kind: 'text', read: readBigDecimal }],
  ['hex', bytes],
  ['base64', bytes],
  ['escaped', bytes],
  ['short-ordered', integer(2, true)],
  ['int-ordered', integer(4, true)],
  ['long-ordered', long(true)],
  ['float-ordered', real(4, true)],
  ['double-ordered', real(8, true)],
])

/** Undefined: there is no such type. */
export const readableType = (name: string): ReadableType | undefined => readers.get(name)
