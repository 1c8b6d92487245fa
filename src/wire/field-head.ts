import { newWriter } from './codec.js'
import { TType } from './ttype.js'
import type { ProtocolName } from './types.js'

/** The header of a field that follows field `before`, from which the compact form counts on. */
export function fieldHead(
  protocol: ProtocolName,
  before: number,
  type: number,
  id: number,
): Buffer {
  const writer = newWriter(protocol)
  writer.structBegin()
  writer.field(TType.STRING, before)
  writer.bytes()
  writer.field(type, id)
  return Buffer.from(writer.bytes())
}
