import { createInflateRaw, type InflateRaw } from 'node:zlib'
import type { InputWindow } from '../../importtsv/input/input-window.js'

/** Packed bytes that are unpacked at a time: they can become a thousand times as many. */
const PACKED_PIECE = 16 * 1024
const PLAIN_PIECE = 256 * 1024

/** The bytes of one block of an Avro file, unpacked piece by piece. Taken from the window as they are needed. */
export class AvroBlockBytes {
  /** What was unpacked and not taken: `[at, end)`. */
  buf: Buffer = Buffer.allocUnsafeSlow(PLAIN_PIECE)
  at = 0
  end = 0
  /** There are no further bytes behind `end`. */
  done = false
  readonly #window: InputWindow
  readonly #inflate: InflateRaw | undefined
  #packedLeft: number
  #error: Error | undefined
  #onError: () => void = () => {}

  constructor(window: InputWindow, codec: string, size: number) {
    this.#window = window
    this.#packedLeft = size
    if (codec !== 'deflate') return
    this.#inflate = createInflateRaw()
    this.#inflate.on('data', (bytes: Buffer) => this.#append(bytes))
    this.#inflate.on('error', (error) => {
      this.#error = error
      this.#onError()
    })
  }

  /** Bytes of the block that are still in the window or behind it. */
  get packedLeft(): number {
    return this.#packedLeft
  }

  /** Makes more bytes there, or `done`. Rejects when they are damaged. */
  async fill(): Promise<void> {
    const window = this.#window
    if (this.#packedLeft === 0) return this.#finish()
    if (window.start === window.end) await window.fill()
    const most = this.#inflate === undefined ? PLAIN_PIECE : PACKED_PIECE
    const size = Math.min(most, this.#packedLeft, window.end - window.start)
    if (size === 0) throw new Error('the file ends in it')
    const packed = window.buf.subarray(window.start, window.start + size)
    if (this.#inflate === undefined) this.#append(packed)
    else await this.#unpack(this.#inflate, packed)
    window.start += size
    this.#packedLeft -= size
    if (this.#packedLeft === 0) await this.#finish()
  }

  close(): void {
    this.#inflate?.destroy()
  }

  async #unpack(inflate: InflateRaw, packed: Buffer): Promise<void> {
    await this.#untilError((done) => inflate.write(packed, done))
  }

  async #finish(): Promise<void> {
    if (this.done) return
    this.done = true
    const inflate = this.#inflate
    if (inflate === undefined) return
    await this.#untilError((done) => inflate.once('end', done).end())
  }

  /** Resolves when the step calls back; a stream that broke may never do so. */
  async #untilError(step: (done: () => void) => void): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#onError = resolve
      step(resolve)
    })
    if (this.#error !== undefined) throw this.#error
  }

  #append(bytes: Buffer): void {
    const waiting = this.end - this.at
    const length = waiting + bytes.length
    if (this.end + bytes.length > this.buf.length) {
      const target =
        length <= this.buf.length
          ? this.buf
          : Buffer.allocUnsafeSlow(Math.max(length, 2 * this.buf.length))
      this.buf.copy(target, 0, this.at, this.end)
      this.buf = target
      this.at = 0
      this.end = waiting
    }
    bytes.copy(this.buf, this.end)
    this.end += bytes.length
  }
}
