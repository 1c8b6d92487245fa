import { spareBuffers } from '../../bytes/spare-buffers.js'
import type { ByteSource } from './byte-source.js'

/** A buffer that grew for one record is given back when it is longer than this many chunks and not needed. */
const KEPT_CHUNKS = 8

export interface WindowOptions {
  /** Size of the buffer as long as no record needs more. */
  readonly chunkBytes: number
  /** It grows up to this for a long record. */
  readonly maxBytes: number
  /** Offset in the input of the first byte that the source delivers. */
  readonly offset: number
}

/** The part of an input that is in memory: one reused buffer, in which readers move `start` forward. */
export class InputWindow {
  buf: Buffer
  /** First byte that no record has taken yet. */
  start = 0
  /** Byte after the last one that was read. */
  end = 0
  /** The source has no more. */
  atEnd = false
  /** Offset in the input of `buf[0]`. */
  base: number
  readonly source: ByteSource
  readonly #options: WindowOptions

  constructor(source: ByteSource, options: WindowOptions) {
    this.source = source
    this.#options = options
    this.buf = spareBuffers.take(options.chunkBytes)
    this.base = options.offset
  }

  /** Offset in the input of the byte at `start`. */
  get offset(): number {
    return this.base + this.start
  }

  /** Nothing more fits behind `start` without going over the limit. */
  get full(): boolean {
    return this.end - this.start >= this.#options.maxBytes
  }

  /** Gives the memory back; offsets stay known. Nothing can be read any more. */
  drop(): void {
    spareBuffers.give(this.buf)
    this.buf = Buffer.alloc(0)
  }

  /**
   * Reads on, at least as many bytes again as are waiting, so that whoever looks at a long record from its beginning
   * each time still does only twice the work. Offsets into `buf` from before are void. Does nothing when full or at the end.
   * A buffer that is longer than the limit is not used beyond it: what is too long must not depend on that.
   */
  async fill(): Promise<void> {
    if (this.atEnd || this.full) return
    const waiting = this.end - this.start
    this.#makeRoom(waiting)
    const room = Math.min(this.buf.length, this.#options.maxBytes)
    const target = Math.min(room, Math.max(1, 2 * waiting))
    while (this.end < target) {
      const size = await this.source.read(this.buf, this.end, room - this.end)
      if (size === 0) {
        this.atEnd = true
        return
      }
      this.end += size
    }
  }

  /** Moves what waits to the front of a buffer that has room for as much again; a big one is given back. */
  #makeRoom(waiting: number): void {
    const { chunkBytes, maxBytes } = this.#options
    const wanted = Math.min(Math.max(chunkBytes, 2 * waiting), Math.max(maxBytes, chunkBytes))
    const keep = Math.max(KEPT_CHUNKS * chunkBytes, 2 * wanted)
    const fits = this.buf.length >= wanted && this.buf.length <= keep
    const { buf } = this
    if (!fits) this.buf = spareBuffers.take(wanted)
    buf.copy(this.buf, 0, this.start, this.end)
    if (!fits) spareBuffers.give(buf)
    this.base += this.start
    this.start = 0
    this.end = waiting
  }
}
