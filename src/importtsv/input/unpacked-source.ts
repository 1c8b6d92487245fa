import { HbulkError } from '../../errors.js'
import { archiveCut, archiveDamaged, archiveFollowed } from './archive-error.js'
import type { ByteSource } from './byte-source.js'
import { createUnpacker, type Unpacker } from './compression.js'
import { ZstdFrames } from './zstd-frames.js'

const PIECE_BYTES = 64 * 1024
const EMPTY = Buffer.alloc(0)

/** Unpacks gzip and zstd, also several archives one behind the other, with Node's own streams. */
export class UnpackedSource implements ByteSource {
  readonly #raw: ByteSource
  readonly #name: string
  readonly #codec: 'gzip' | 'zstd'
  readonly #frames: ZstdFrames | undefined
  #unpacker: Unpacker
  #chunks: AsyncIterator<Buffer>
  #rest: Buffer = EMPTY
  /** What the unpacker got last. */
  #piece: Buffer = EMPTY
  /** Offset in the archive of the unpacker's first byte, and the bytes it got. */
  #from = 0
  #fed = 0
  #unpacked = 0
  #ended = false

  constructor(raw: ByteSource, name: string, codec: 'gzip' | 'zstd') {
    this.#raw = raw
    this.#name = name
    this.#codec = codec
    this.#frames = codec === 'zstd' ? new ZstdFrames() : undefined
    this.#unpacker = createUnpacker(codec)
    this.#chunks = this.#start(EMPTY)
  }

  get consumed(): number {
    return this.#raw.consumed
  }

  async read(buf: Buffer, offset: number, length: number): Promise<number> {
    while (this.#rest.length === 0) {
      if (this.#ended) return 0
      const next = await this.#chunks.next().catch((error) => {
        throw this.#explain(error)
      })
      if (next.done === true) await this.#endArchive()
      else this.#rest = next.value
    }
    const size = Math.min(length, this.#rest.length)
    this.#rest.copy(buf, offset, 0, size)
    this.#rest = this.#rest.subarray(size)
    this.#unpacked += size
    return size
  }

  async close(): Promise<void> {
    this.#unpacker.destroy()
    await this.#raw.close()
  }

  /** @param head bytes of the archive that were read already */
  #start(head: Buffer): AsyncIterator<Buffer> {
    const unpacker = this.#unpacker
    const chunks: AsyncIterator<Buffer> = unpacker[Symbol.asyncIterator]()
    this.#feed(unpacker, head).catch((error) => unpacker.destroy(error))
    return chunks
  }

  /** One piece after the other, none ahead: what the unpacker leaves of one belongs to what follows. */
  async #feed(unpacker: Unpacker, head: Buffer): Promise<void> {
    let piece = head.length > 0 ? head : await this.#readPiece()
    let fed = 0
    while (piece.length > 0) {
      fed += piece.length
      this.#piece = piece
      this.#fed = fed
      const written = piece
      // gzip's does not come back at its archive's end before it is destroyed.
      await new Promise<void>((resolve) => unpacker.write(written, () => resolve()))
      if (unpacker.destroyed || unpacker.bytesWritten < fed) return
      piece = await this.#readPiece()
    }
    unpacker.end()
  }

  async #readPiece(): Promise<Buffer> {
    const buf = Buffer.allocUnsafe(PIECE_BYTES)
    const piece = buf.subarray(0, await this.#raw.read(buf, 0, PIECE_BYTES))
    this.#frames?.feed(piece)
    return piece
  }

  #explain(error: NodeJS.ErrnoException): unknown {
    if (error instanceof HbulkError) return error
    const { code, message } = error
    const cut = code === 'Z_BUF_ERROR' || message === 'unexpected end of file'
    return cut ? this.#cut(error) : archiveDamaged(this.#place(), message, error)
  }

  #cut(cause?: unknown): HbulkError {
    return archiveCut({ ...this.#place(), at: this.#raw.consumed }, cause)
  }

  /**
   * Node's streams end silently where their archive ends: in zstd at every frame, in gzip before what is no further
   * archive. Padding with zeros is usual; data is not.
   */
  async #endArchive(): Promise<void> {
    const unused = Math.max(0, this.#fed - this.#unpacker.bytesWritten)
    let rest = this.#piece.subarray(this.#piece.length - Math.min(unused, this.#piece.length))
    while (rest.length > 0 && rest.every((byte) => byte === 0)) rest = await this.#readPiece()
    if (rest.length === 0) {
      if (this.#frames?.whole === false) throw this.#cut()
      this.#ended = true
      return
    }
    if (this.#codec === 'gzip' || this.#unpacker.bytesWritten === 0) {
      throw archiveFollowed(this.#place())
    }
    this.#unpacker.destroy()
    this.#from = this.#raw.consumed - rest.length
    this.#unpacker = createUnpacker(this.#codec)
    this.#chunks = this.#start(rest)
  }

  #place() {
    const at = this.#from + this.#unpacker.bytesWritten
    return { name: this.#name, codec: this.#codec, at, unpacked: this.#unpacked }
  }
}
