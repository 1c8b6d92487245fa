import type { PlainValue, ValueKind } from '../../bytes/values/read-values.js'
import type { OutputBuffer } from '../output/output-buffer.js'
import { writeLength, writeLong } from './avro-varint.js'

/** Avro's names for kinds of values. */
export const avroTypes: Readonly<Record<ValueKind, string>> = {
  text: 'string',
  int: 'int',
  long: 'long',
  float: 'float',
  double: 'double',
  boolean: 'boolean',
  bytes: 'bytes',
}

/** The most bytes that a value of fixed size, or a length, takes. */
const ROOM = 16

/** Appends a value in Avro's binary encoding. */
export function writeAvroValue(out: OutputBuffer, kind: ValueKind, value: PlainValue): void {
  out.ensure(ROOM)
  if (typeof value === 'string') {
    writeAvroBytes(out, Buffer.from(value))
  } else if (Buffer.isBuffer(value)) {
    writeAvroBytes(out, value)
  } else if (typeof value === 'boolean') {
    out.buf[out.pos++] = value ? 1 : 0
  } else if (kind === 'float') {
    out.pos = out.buf.writeFloatLE(Number(value), out.pos)
  } else if (kind === 'double') {
    out.pos = out.buf.writeDoubleLE(Number(value), out.pos)
  } else {
    out.pos = writeLong(out.buf, out.pos, value)
  }
}

/** Avro's `bytes` and `string`: length and content. */
function writeAvroBytes(out: OutputBuffer, bytes: Buffer): void {
  out.ensure(bytes.length + ROOM)
  const at = writeLength(out.buf, out.pos, bytes.length)
  out.buf.set(bytes, at)
  out.pos = at + bytes.length
}
