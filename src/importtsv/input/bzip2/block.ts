import type { BitReader } from './bit-reader.js'
import { HuffmanCode } from './huffman.js'

const RUN_A = 0
const RUN_B = 1
/** Symbols that are coded with the same table. */
const GROUP_SYMBOLS = 50

/** The data contradicts itself. */
export class DamagedBlock extends Error {}

/** One block as it is packed: the bytes in the order of the Burrows-Wheeler transform, with the links that undo it. */
export interface PackedBlock {
  readonly crc: number
  readonly length: number
  /** Position of the block's first byte in `links`. */
  readonly first: number
}

/**
 * Reads a block behind its magic number into `links`, where each entry is a byte and, above its 8 bits, the position of the
 * entry that follows it.
 * @throws UNDERRUN when the block is not whole, {@link DamagedBlock}
 */
export function readBlock(reader: BitReader, links: Uint32Array, capacity: number): PackedBlock {
  const crc = reader.read32()
  if (reader.read(1) === 1)
    throw new DamagedBlock('a randomised block, which bzip2 gave up in 1997,')
  const origin = reader.read(24)
  const bytes = readBytesInUse(reader)
  if (bytes.length === 0) throw new DamagedBlock('a block without bytes')
  const symbols = bytes.length + 2
  const tables = reader.read(3)
  if (tables < 2 || tables > 6) throw new DamagedBlock(`${tables} coding tables`)
  const selectors = readSelectors(reader, tables)
  const codes = Array.from({ length: tables }, () => readCode(reader, symbols))
  const counts = new Int32Array(256)
  const length = readSymbols({ reader, selectors, codes, bytes, links, capacity, counts })
  if (origin >= length) throw new DamagedBlock('a block that begins behind its end')
  link(links, length, counts)
  return { crc, length, first: (links[origin] as number) >>> 8 }
}

function readBytesInUse(reader: BitReader): Uint8Array {
  const used: number[] = []
  const groups = reader.read(16)
  for (let group = 0; group < 16; group++) {
    if ((groups & (0x8000 >> group)) === 0) continue
    const members = reader.read(16)
    for (let i = 0; i < 16; i++) if ((members & (0x8000 >> i)) !== 0) used.push(group * 16 + i)
  }
  return Uint8Array.from(used)
}

function readSelectors(reader: BitReader, tables: number): Uint8Array {
  const selectors = new Uint8Array(reader.read(15))
  if (selectors.length === 0) throw new DamagedBlock('a block without selectors')
  const recent = Uint8Array.from({ length: tables }, (_, table) => table)
  for (let i = 0; i < selectors.length; i++) {
    let place = 0
    while (reader.read(1) === 1) {
      if (++place >= tables) throw new DamagedBlock('a selector out of range')
    }
    const table = recent[place] as number
    recent.copyWithin(1, 0, place)
    recent[0] = table
    selectors[i] = table
  }
  return selectors
}

function readCode(reader: BitReader, symbols: number): HuffmanCode {
  const lengths = new Uint8Array(symbols)
  let length = reader.read(5)
  for (let symbol = 0; symbol < symbols; symbol++) {
    while (reader.read(1) === 1) length += reader.read(1) === 0 ? 1 : -1
    if (length < 1 || length > 20) throw new DamagedBlock(`a code of ${length} bits`)
    lengths[symbol] = length
  }
  return new HuffmanCode(lengths)
}

interface SymbolRequest {
  readonly reader: BitReader
  readonly selectors: Uint8Array
  readonly codes: readonly HuffmanCode[]
  /** The bytes of the block, in their order before any was moved to the front. */
  readonly bytes: Uint8Array
  readonly links: Uint32Array
  readonly capacity: number
  readonly counts: Int32Array
}

/** Undoes the Huffman, run-length and move-to-front codings: bytes into `links`, their numbers into `counts`. */
function readSymbols(request: SymbolRequest): number {
  const { reader, selectors, codes, bytes, links, capacity, counts } = request
  const endOfBlock = bytes.length + 1
  const recent = Uint8Array.from(bytes)
  let length = 0
  let run = 0
  let weight = 1
  for (const selector of selectors) {
    const code = codes[selector] as HuffmanCode
    for (let i = 0; i < GROUP_SYMBOLS; i++) {
      const symbol = code.read(reader)
      if (symbol === RUN_A || symbol === RUN_B) {
        // A run is a number in base two whose digits are one and two.
        run += weight << symbol
        weight <<= 1
        if (run > capacity) throw new DamagedBlock('a run longer than the block')
        continue
      }
      if (run > 0) {
        const byte = recent[0] as number
        if (length + run > capacity) throw new DamagedBlock('a block longer than it may be')
        links.fill(byte, length, length + run)
        counts[byte] = (counts[byte] as number) + run
        length += run
        run = 0
        weight = 1
      }
      if (symbol === endOfBlock) return length
      if (symbol < 0 || length >= capacity) throw new DamagedBlock('a block longer than it may be')
      const place = symbol - 1
      const byte = recent[place] as number
      recent.copyWithin(1, 0, place)
      recent[0] = byte
      counts[byte] = (counts[byte] as number) + 1
      links[length++] = byte
    }
  }
  throw new DamagedBlock('a block without an end')
}

/** Undoes the Burrows-Wheeler transform: the n-th of a byte is followed by what stands at the n-th place of that byte. */
function link(links: Uint32Array, length: number, counts: Int32Array): void {
  const place = new Int32Array(256)
  for (let byte = 1; byte < 256; byte++) {
    place[byte] = (place[byte - 1] as number) + (counts[byte - 1] as number)
  }
  for (let i = 0; i < length; i++) {
    const byte = (links[i] as number) & 0xff
    const at = place[byte] as number
    place[byte] = at + 1
    links[at] = (links[at] as number) | (i << 8)
  }
}
