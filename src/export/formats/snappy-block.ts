import { crc32 } from 'node:zlib'
import { HbulkError } from '../../errors.js'

/** Behind the data of each block stands the CRC-32 of what it unpacks to, its highest byte first. */
const CRC_BYTES = 4
/** The length in front of the data: groups of seven bits, the lowest first, 32 bits at the most. */
const MAX_LENGTH_BYTES = 5

class BadSnappy extends Error {}

/** Loaded when it is needed: it is a native module, and few exports ask for it. */
async function snappy(): Promise<typeof import('snappy')> {
  try {
    return await import('snappy')
  } catch (error) {
    throw new HbulkError('UNSUPPORTED', `snappy does not run here: ${(error as Error).message}`, {
      hint: 'Use --compress deflate; files that are there already, unpack on another machine.',
      cause: error,
    })
  }
}

/**
 * Packs a block of an Avro file with the codec `snappy`.
 * @throws HbulkError UNSUPPORTED on a platform that snappy is not built for
 */
export async function packSnappy(block: Buffer): Promise<Buffer> {
  const { compress } = await snappy()
  const crc = Buffer.allocUnsafe(CRC_BYTES)
  crc.writeUInt32BE(crc32(block))
  return Buffer.concat([await compress(block), crc])
}

/**
 * Packs a block that is too large to be held, piece by piece: what snappy makes of pieces can stand one behind the other,
 * as long as each only refers to itself.
 */
export class SnappyPieces {
  #bytes = 0
  #crc = 0

  /** What the piece becomes in the middle of the block. */
  async pack(piece: Buffer): Promise<Buffer> {
    const { compress } = await snappy()
    this.#bytes += piece.length
    this.#crc = crc32(piece, this.#crc)
    const packed = await compress(piece)
    return packed.subarray(lengthBytes(packed))
  }

  /** What stands in front of the block's pieces, and behind them. To be asked for when all are packed. */
  frame(): { readonly head: Buffer; readonly tail: Buffer } {
    const head: number[] = []
    let rest = this.#bytes
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) head.push((rest % 128) | 0x80)
    const tail = Buffer.allocUnsafe(CRC_BYTES)
    tail.writeUInt32BE(this.#crc)
    return { head: Buffer.from([...head, rest]), tail }
  }
}

function lengthBytes(data: Buffer): number {
  let at = 0
  while ((data[at] as number) > 0x7f) at++
  return at + 1
}

/**
 * Unpacks a block of an Avro file with the codec `snappy`.
 * @throws Error that says what is wrong, HbulkError UNSUPPORTED as `packSnappy`
 */
export async function unpackSnappy(block: Buffer, mostBytes: number): Promise<Buffer> {
  const data = block.subarray(0, Math.max(0, block.length - CRC_BYTES))
  // Before anything is reserved for it: the length may be damaged, too.
  const size = lengthOf(data)
  if (size > mostBytes) throw new BadSnappy(`it is longer than ${mostBytes} bytes`)
  const { uncompress } = await snappy()
  const out = await uncompress(data).catch((error: Error) => {
    throw new BadSnappy(error.message.replace(/^snappy: /, 'snappy data: '))
  })
  if (!Buffer.isBuffer(out) || crc32(out) !== block.readUInt32BE(data.length)) {
    throw new BadSnappy('its checksum is wrong')
  }
  return out
}

function lengthOf(data: Buffer): number {
  let size = 0
  for (let i = 0; i < MAX_LENGTH_BYTES; i++) {
    const byte = data[i]
    if (byte === undefined) break
    size += (byte & 0x7f) * 128 ** i
    if (byte < 0x80) return size
  }
  throw new BadSnappy('no snappy data')
}
