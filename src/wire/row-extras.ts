import { newWriter } from './codec.js'
import type { RowExtras, Timestamp } from './model.js'
import { TType } from './ttype.js'
import type { ProtocolName } from './types.js'
import type { Writer } from './writer.js'

/** `Mutation.OP_ATTRIBUTE_TTL`: eight bytes, the highest first. */
const TTL_ATTRIBUTE = Buffer.from('_ttl')
/** `VisibilityConstants.VISIBILITY_LABELS_ATTR_KEY`: a serialized protobuf `CellVisibility`. */
const VISIBILITY_ATTRIBUTE = Buffer.from('VISIBILITY')

type Attribute = readonly [name: Buffer, value: Buffer]

/** The fields of a `TPut` that follow its timestamp, field 3: attributes, 5, and cellVisibility, 7. */
export function encodePutExtras(protocol: ProtocolName, { ttl, visibility }: RowExtras): Buffer {
  const writer = newWriter(protocol)
  writer.structBegin()
  // The compact form of a field counts on from the one before it, which is the timestamp.
  writer.field(TType.I64, 3)
  writer.bytes()
  if (ttl !== undefined) writeTtl(writer, 5, ttl)
  if (visibility !== undefined) writeVisibility(writer, 7, visibility)
  return Buffer.from(writer.bytes())
}

/** The attributes of a Thrift2 struct, of which the time to live is the only one, as field `id`. */
export function writeTtl(writer: Writer, id: number, ttl: Timestamp): void {
  writer.field(TType.MAP, id)
  writeMap(writer, [[TTL_ATTRIBUTE, longBytes(ttl)]])
}

/** `TCellVisibility` as field `id`. */
export function writeVisibility(writer: Writer, id: number, visibility: Buffer): void {
  writer.field(TType.STRUCT, id)
  writer.structBegin()
  writer.field(TType.STRING, 1)
  writer.binary(visibility)
  writer.structEnd()
}

/** The attributes of a Thrift1 call, whose rows all have the same extras: a map after its field header. */
export function writeCallAttributes(writer: Writer, { ttl, visibility }: RowExtras): void {
  const attributes: Attribute[] = []
  if (ttl !== undefined) attributes.push([TTL_ATTRIBUTE, longBytes(ttl)])
  if (visibility !== undefined) attributes.push([VISIBILITY_ATTRIBUTE, cellVisibility(visibility)])
  writeMap(writer, attributes)
}

function writeMap(writer: Writer, attributes: readonly Attribute[]): void {
  writer.map(TType.STRING, TType.STRING, attributes.length)
  for (const [name, value] of attributes) {
    writer.binary(name)
    writer.binary(value)
  }
}

function longBytes(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(BigInt(value))
  return bytes
}

/** Protobuf `message CellVisibility { required string expression = 1; }`. */
function cellVisibility(expression: Buffer): Buffer {
  const head = [0x0a]
  let length = expression.length
  for (; length > 0x7f; length >>>= 7) head.push((length & 0x7f) | 0x80)
  head.push(length)
  return Buffer.concat([Buffer.from(head), expression])
}
