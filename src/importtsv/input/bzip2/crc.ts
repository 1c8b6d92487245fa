const POLYNOMIAL = 0x04c11db7

function entry(byte: number): number {
  let crc = byte << 24
  for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ POLYNOMIAL : crc << 1
  return crc
}

/** The CRC-32 of bzip2 runs from the high bit to the low one, unlike that of gzip: for each high byte, what it adds. */
export const crcTable: Int32Array = Int32Array.from({ length: 256 }, (_, byte) => entry(byte))
