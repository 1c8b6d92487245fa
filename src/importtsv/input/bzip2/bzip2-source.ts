import { archiveCut, archiveDamaged, archiveFollowed } from '../archive-error.js'
import type { ByteSource } from '../byte-source.js'
import { BitReader, UNDERRUN } from './bit-reader.js'
import { DamagedBlock, readBlock } from './block.js'
import { BlockOutput } from './block-output.js'

const HEADER_BYTES = 4
const BLOCK_BYTES = 100_000
const BLOCK_MAGIC = [0x314159, 0x265359] as const
const END_MAGIC = [0x177245, 0x385090] as const
/** What is read at a time at least. */
const PIECE_BYTES = 64 * 1024

/**
 * Unpacks bzip2, also several archives one behind the other. A block is decoded when it is in memory whole; what comes out
 * of it is handed out as it is asked for. Every checksum is checked.
 */
export class Bzip2Source implements ByteSource {
  readonly #raw: ByteSource
  readonly #name: string
  readonly #bits = new BitReader()
  /** Offset in the archive of the first byte in memory. */
  #base = 0
  #rawEnded = false
  #ended = false
  /** Size of a block in units of 100,000 bytes; 0 between archives. */
  #level = 0
  #links = new Uint32Array(0)
  #block: BlockOutput | undefined
  #blockCrc = 0
  #archiveCrc = 0
  #unpacked = 0

  constructor(raw: ByteSource, name: string) {
    this.#raw = raw
    this.#name = name
  }

  get consumed(): number {
    return this.#raw.consumed
  }

  async read(buf: Buffer, offset: number, length: number): Promise<number> {
    for (;;) {
      if (this.#block !== undefined) {
        const size = this.#block.write(buf, offset, length)
        this.#unpacked += size
        if (this.#block.done) this.#endBlock(this.#block)
        if (size > 0) return size
      } else if (this.#ended) {
        return 0
      } else {
        await this.#nextPart()
      }
    }
  }

  close(): Promise<void> {
    return this.#raw.close()
  }

  /** Reads a header, a block or an archive's end. More input is fetched until there is a whole one. */
  async #nextPart(): Promise<void> {
    // A whole block is seldom longer packed than unpacked, and decoding half of one is work for nothing.
    await this.#fill(this.#level === 0 ? PIECE_BYTES : this.#level * BLOCK_BYTES * 1.02)
    for (;;) {
      const { next, bits, count } = this.#bits
      try {
        if (this.#level === 0) return this.#readHeader()
        return this.#readPart(this.#level)
      } catch (error) {
        if (error instanceof DamagedBlock) throw archiveDamaged(this.#place(), error.message)
        if (error !== UNDERRUN) throw error
        if (this.#rawEnded) throw archiveCut({ ...this.#place(), at: this.#raw.consumed })
      }
      Object.assign(this.#bits, { next, bits, count })
      await this.#fill(2 * (this.#bits.end - this.#bits.next) + PIECE_BYTES)
    }
  }

  #readHeader(): void {
    const reader = this.#bits
    const head = reader.buf.subarray(reader.position, reader.end).subarray(0, HEADER_BYTES)
    if (head.length === 0 && this.#base + reader.position > 0) {
      this.#ended = true
      return
    }
    const level = (head[3] ?? 0) - 0x30
    if (head.toString('latin1', 0, 3) === 'BZh' && level >= 1 && level <= 9) {
      reader.read(16)
      reader.read(16)
      this.#level = level
      this.#archiveCrc = 0
      if (this.#links.length < level * BLOCK_BYTES) {
        this.#links = new Uint32Array(level * BLOCK_BYTES)
      }
    } else if (head.length < HEADER_BYTES && 'BZh'.startsWith(head.toString('latin1', 0, 3))) {
      throw UNDERRUN
    } else if (this.#base + reader.position === 0) {
      throw new DamagedBlock('no header')
    } else {
      throw archiveFollowed(this.#place())
    }
  }

  #readPart(level: number): void {
    const reader = this.#bits
    const high = reader.read(24)
    const low = reader.read(24)
    if (high === BLOCK_MAGIC[0] && low === BLOCK_MAGIC[1]) {
      const block = readBlock(reader, this.#links, level * BLOCK_BYTES)
      this.#blockCrc = block.crc
      this.#archiveCrc = ((this.#archiveCrc << 1) | (this.#archiveCrc >>> 31)) ^ block.crc
      this.#block = new BlockOutput(this.#links, block)
    } else if (high === END_MAGIC[0] && low === END_MAGIC[1]) {
      if (reader.read32() !== this.#archiveCrc) throw new DamagedBlock('a wrong checksum of it all')
      reader.align()
      this.#level = 0
    } else {
      throw new DamagedBlock('neither a block nor an end')
    }
  }

  #endBlock(block: BlockOutput): void {
    this.#block = undefined
    if (~block.crc !== this.#blockCrc) throw archiveDamaged(this.#place(), 'a wrong checksum')
  }

  #place() {
    const at = this.#base + this.#bits.position
    return { name: this.#name, codec: 'bzip2', at, unpacked: this.#unpacked }
  }

  /** Reads until `wanted` bytes wait, or the archive is at its end. */
  async #fill(wanted: number): Promise<void> {
    const reader = this.#bits
    const waiting = reader.end - reader.next
    if (this.#rawEnded || waiting >= wanted) return
    const target = Buffer.allocUnsafe(Math.ceil(wanted) + PIECE_BYTES)
    // Bits that were taken from the bytes before are in the reader already.
    reader.buf.copy(target, 0, reader.next, reader.end)
    this.#base += reader.next
    reader.buf = target
    reader.next = 0
    reader.end = waiting
    while (reader.end < wanted) {
      const size = await this.#raw.read(target, reader.end, target.length - reader.end)
      if (size === 0) {
        this.#rawEnded = true
        return
      }
      reader.end += size
    }
  }
}
