import { HbulkError } from '../../errors.js'
import type { ByteSource } from './byte-source.js'
import { createDecoder, type TextToUtf8 } from './text-encoding.js'

const PIECE_BYTES = 64 * 1024

/** Turns text of another encoding into UTF-8. Offsets count the bytes that come out. */
export class DecodedSource implements ByteSource {
  readonly #raw: ByteSource
  readonly #name: string
  readonly #encoding: string
  readonly #decode: TextToUtf8
  readonly #piece = Buffer.allocUnsafe(PIECE_BYTES)
  #rest: Buffer = Buffer.alloc(0)
  /** Bytes that were decoded so far. */
  #decoded = 0
  #ended = false

  constructor(raw: ByteSource, name: string, encoding: string) {
    this.#raw = raw
    this.#name = name
    this.#encoding = encoding
    this.#decode = createDecoder(encoding)
  }

  get consumed(): number {
    return this.#raw.consumed
  }

  async read(buf: Buffer, offset: number, length: number): Promise<number> {
    while (this.#rest.length === 0) {
      if (this.#ended) return 0
      const size = await this.#raw.read(this.#piece, 0, PIECE_BYTES)
      this.#ended = size === 0
      this.#rest = this.#convert(this.#piece.subarray(0, size))
    }
    const size = Math.min(length, this.#rest.length)
    this.#rest.copy(buf, offset, 0, size)
    this.#rest = this.#rest.subarray(size)
    return size
  }

  close(): Promise<void> {
    return this.#raw.close()
  }

  #convert(piece: Buffer): Buffer {
    try {
      const text = this.#decode(piece, this.#ended)
      this.#decoded += piece.length
      return text
    } catch (error) {
      const from = this.#decoded
      throw new HbulkError(
        'INPUT',
        `${this.#name} is not ${this.#encoding}: bytes ${from} to ${from + piece.length} cannot be decoded`,
        {
          hint: 'Name another --input-encoding, or leave it out to take the bytes as they are.',
          cause: error,
          final: true,
        },
      )
    }
  }
}
