import { crc32 } from 'node:zlib'

/** Behind the data of each block stands the CRC-32 of what it unpacks to. */
const CRC_BYTES = 4

class BadSnappy extends Error {}

/**
 * Unpacks a block of an Avro file with the codec `snappy`.
 * @throws Error that says what is wrong
 */
export function unpackSnappy(block: Buffer, mostBytes: number): Buffer {
  const end = block.length - CRC_BYTES
  let at = 0
  let size = 0
  for (let unit = 1; ; unit *= 128) {
    if (at >= end || unit > 2 ** 28) throw new BadSnappy('no snappy data')
    const byte = block[at++] as number
    size += (byte & 0x7f) * unit
    if (byte < 0x80) break
  }
  if (size > mostBytes) throw new BadSnappy(`it is longer than ${mostBytes} bytes`)
  const out = Buffer.allocUnsafe(size)
  if (unpackInto(out, block.subarray(at, end)) !== size) throw new BadSnappy('snappy data is cut')
  if (crc32(out) !== block.readUInt32BE(end)) throw new BadSnappy('its checksum is wrong')
  return out
}

/** Literals and copies of what was unpacked already, one behind the other. Returns the bytes made. */
function unpackInto(out: Buffer, data: Buffer): number {
  let at = 0
  let to = 0
  while (at < data.length) {
    const tag = data[at++] as number
    const kind = tag & 3
    if (kind === 0) {
      let length = tag >> 2
      if (length >= 60) {
        const bytes = length - 59
        if (at + bytes > data.length) return -1
        length = data.readUIntLE(at, bytes)
        at += bytes
      }
      length++
      if (at + length > data.length || to + length > out.length) return -1
      data.copy(out, to, at, at + length)
      at += length
      to += length
      continue
    }
    const bytes = kind === 3 ? 4 : kind
    if (at + bytes > data.length) return -1
    const length = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1
    const high = kind === 1 ? (tag >> 5) << 8 : 0
    const back = data.readUIntLE(at, bytes) + high
    at += bytes
    if (back === 0 || back > to || to + length > out.length) return -1
    // A copy may overlap what it makes: byte by byte.
    for (let i = 0; i < length; i++, to++) out[to] = out[to - back] as number
  }
  return to
}
