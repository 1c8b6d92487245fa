const CRC_TABLE: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  return crc
})

/** CRC-32 as zip, `java.util.zip.CRC32` and Python's `zlib.crc32` have it; 0 to 2^32-1. */
export function crc32(buf: Buffer, start: number, end: number): number {
  let crc = 0xffffffff
  for (let i = start; i < end; i++) {
    crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ (buf[i] as number)) & 0xff] as number)
  }
  return (crc ^ 0xffffffff) >>> 0
}

const C1 = 0xcc9e2d51
const C2 = 0x1b873593

const rotl = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits))

const scramble = (block: number): number => Math.imul(rotl(Math.imul(block, C1), 15), C2)

/** MurmurHash3 x86 32-bit with seed 0, as HBase's `MurmurHash3` and Python's `mmh3.hash`; 0 to 2^32-1. */
export function murmur3(buf: Buffer, start: number, end: number): number {
  const length = end - start
  const tail = start + (length & ~3)
  let hash = 0
  for (let i = start; i < tail; i += 4) {
    hash = rotl(hash ^ scramble(littleEndian(buf, i, 4)), 13)
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0
  }
  hash ^= scramble(littleEndian(buf, tail, length & 3)) ^ length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

function littleEndian(buf: Buffer, at: number, bytes: number): number {
  let value = 0
  for (let i = bytes - 1; i >= 0; i--) value = (value << 8) | (buf[at + i] as number)
  return value
}
