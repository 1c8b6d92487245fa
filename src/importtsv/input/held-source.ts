import type { ByteSource } from './byte-source.js'

/**
 * Keeps what it reads from a source that cannot be read twice, until `release`: so the original line of a row that
 * HBase refuses later can still be found.
 */
export class HeldSource implements ByteSource {
  readonly #source: ByteSource
  #pieces: Buffer[] = []
  /** Offset in the input of the first byte that is held. */
  #offset: number
  #length = 0

  /** @param offset in the input of the first byte that `source` delivers */
  constructor(source: ByteSource, offset = 0) {
    this.#source = source
    this.#offset = offset
  }

  get consumed(): number {
    return this.#source.consumed
  }

  get heldBytes(): number {
    return this.#length
  }

  async read(buf: Buffer, offset: number, length: number): Promise<number> {
    const size = await this.#source.read(buf, offset, length)
    if (size > 0) {
      this.#pieces.push(Buffer.from(buf.subarray(offset, offset + size)))
      this.#length += size
    }
    return size
  }

  /** The held bytes from `offset` in the input on, once more. */
  replay(offset: number): ByteSource {
    return new ReplaySource(this.#pieces, offset - this.#offset)
  }

  /** Forgets everything before `offset` in the input. */
  release(offset: number): void {
    let drop = offset - this.#offset
    let first = this.#pieces[0]
    while (first !== undefined && drop > 0) {
      const size = Math.min(drop, first.length)
      drop -= size
      this.#offset += size
      this.#length -= size
      if (size === first.length) this.#pieces.shift()
      // A copy, since a view would keep the whole piece alive.
      else this.#pieces[0] = Buffer.from(first.subarray(size))
      first = this.#pieces[0]
    }
  }

  close(): Promise<void> {
    return this.#source.close()
  }
}

class ReplaySource implements ByteSource {
  readonly #pieces: readonly Buffer[]
  #piece = 0
  #position: number
  readonly consumed = 0

  constructor(pieces: readonly Buffer[], skip: number) {
    this.#pieces = [...pieces]
    this.#position = skip
  }

  async read(buf: Buffer, offset: number, length: number): Promise<number> {
    for (;;) {
      const piece = this.#pieces[this.#piece]
      if (piece === undefined) return 0
      const size = Math.min(length, piece.length - this.#position)
      if (size > 0) {
        piece.copy(buf, offset, this.#position, this.#position + size)
        this.#position += size
        return size
      }
      this.#position -= piece.length
      this.#piece++
    }
  }

  async close(): Promise<void> {}
}
