import { BinaryReader } from './binary-reader.js'
import { BinaryWriter } from './binary-writer.js'
import { CompactReader } from './compact-reader.js'
import { CompactWriter } from './compact-writer.js'
import type { Reader } from './reader.js'
import type { ProtocolName } from './types.js'
import type { Writer } from './writer.js'

export function newReader(protocol: ProtocolName): Reader {
  return protocol === 'compact' ? new CompactReader() : new BinaryReader()
}

export function newWriter(protocol: ProtocolName): Writer {
  return protocol === 'compact' ? new CompactWriter() : new BinaryWriter()
}
