import { pipeline, Readable } from 'node:stream'
import { HbulkError } from '../../errors.js'
import { archiveCut, archiveDamaged, archiveFollowed } from './archive-error.js'
import type { ByteSource } from './byte-source.js'
import { createUnpacker, type Unpacker } from './compression.js'

const PIECE_BYTES = 64 * 1024

/** Unpacks gzip and zstd, also several archives one behind the other, with Node's own streams. */
export class UnpackedSource implements ByteSource {
  readonly #raw: ByteSource
  readonly #name: string
  readonly #codec: 'gzip' | 'zstd'
  readonly #unpacker: Unpacker
  readonly #chunks: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)
  /** What the unpacker got last, and the offset in the archive behind it. */
  #piece: Buffer = Buffer.alloc(0)
  #fed = 0
  #unpacked = 0

  constructor(raw: ByteSource, name: string, codec: 'gzip' | 'zstd') {
    this.#raw = raw
    this.#name = name
    this.#codec = codec
    this.#unpacker = createUnpacker(codec)
    const unpacked = pipeline(Readable.from(this.#pieces()), this.#unpacker, () => {})
    this.#chunks = unpacked[Symbol.asyncIterator]()
  }

  get consumed(): number {
    return this.#raw.consumed
  }

  async read(buf: Buffer, offset: number, length: number): Promise<number> {
    while (this.#rest.length === 0) {
      const next = await this.#chunks.next().catch((error) => {
        throw this.#explain(error)
      })
      if (next.done === true) {
        await this.#checkEnd()
        return 0
      }
      this.#rest = next.value
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

  async *#pieces(): AsyncGenerator<Buffer> {
    for (;;) {
      const piece = Buffer.allocUnsafe(PIECE_BYTES)
      const size = await this.#raw.read(piece, 0, PIECE_BYTES)
      if (size === 0) return
      this.#piece = piece.subarray(0, size)
      this.#fed += size
      yield this.#piece
    }
  }

  #explain(error: NodeJS.ErrnoException): unknown {
    if (error instanceof HbulkError) return error
    const { code, message } = error
    const cut = code === 'Z_BUF_ERROR' || message === 'unexpected end of file'
    if (cut) return archiveCut({ ...this.#place(), at: this.#raw.consumed }, error)
    return archiveDamaged(this.#place(), message, error)
  }

  /** Node takes what is no further archive for the end and says nothing. Padding with zeros is usual; data is not. */
  async #checkEnd(): Promise<void> {
    const unused = this.#fed - this.#unpacker.bytesWritten
    if (unused <= 0) return
    let piece = this.#piece.subarray(Math.max(0, this.#piece.length - unused))
    const buf = Buffer.allocUnsafe(PIECE_BYTES)
    while (piece.length > 0) {
      if (piece.some((byte) => byte !== 0)) throw archiveFollowed(this.#place())
      piece = buf.subarray(0, await this.#raw.read(buf, 0, buf.length))
    }
  }

  #place() {
    const at = this.#unpacker.bytesWritten
    return { name: this.#name, codec: this.#codec, at, unpacked: this.#unpacked }
  }
}
