import { promisify } from 'node:util'
import { deflateRaw } from 'node:zlib'
import avro from 'avsc'
import { writeLength } from './avro-varint.js'
import { packSnappy } from './snappy-block.js'

const deflate = promisify(deflateRaw)

/** Compression of the blocks, as the Avro specification names it. */
export const avroCodecs = ['null', 'deflate', 'snappy'] as const
export type AvroCodec = (typeof avroCodecs)[number]

export const SYNC_LENGTH = 16

const headerType: avro.Type = avro.Type.forSchema({
  type: 'record',
  name: 'Header',
  namespace: 'org.apache.avro.file',
  fields: [
    { name: 'magic', type: { type: 'fixed', name: 'Magic', size: 4 } },
    { name: 'meta', type: { type: 'map', values: 'bytes' } },
    { name: 'sync', type: { type: 'fixed', name: 'Sync', size: SYNC_LENGTH } },
  ],
} as avro.Schema)

/** The header of an Avro object container file. */
export function containerHeader(schema: unknown, codec: AvroCodec, sync: Buffer): Buffer {
  return headerType.toBuffer({
    magic: Buffer.from('Obj\x01', 'latin1'),
    meta: {
      'avro.schema': Buffer.from(JSON.stringify(schema)),
      'avro.codec': Buffer.from(codec),
    },
    sync,
  })
}

/** A block: count of objects, size in bytes, the objects, the file's sync marker. */
export async function containerBlock(
  objects: Buffer,
  count: number,
  codec: AvroCodec,
  sync: Buffer,
): Promise<readonly Buffer[]> {
  const data = await pack(objects, codec)
  return [blockHead(count, data.length), data, sync]
}

export function blockHead(count: number, size: number): Buffer {
  const head = Buffer.alloc(20)
  return head.subarray(0, writeLength(head, writeLength(head, 0, count), size))
}

function pack(objects: Buffer, codec: AvroCodec): Buffer | Promise<Buffer> {
  if (codec === 'deflate') return deflate(objects)
  return codec === 'snappy' ? packSnappy(objects) : objects
}
