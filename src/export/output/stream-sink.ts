import { writeError } from '../../system/write-error.js'
import type { RowSink } from './byte-sink.js'

/** A stream that stays open afterwards, such as stdout. */
export class StreamSink implements RowSink {
  /** The one who read the stream has left, as `head` does when it has enough. */
  readerGone = false
  readonly #stream: NodeJS.WritableStream
  #error: Error | undefined
  #reject: ((error: Error) => void) | undefined

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream
    stream.on('error', this.#onError)
  }

  begin(head: Buffer): Promise<void> {
    return this.write([head])
  }

  async write(pieces: readonly Buffer[]): Promise<void> {
    for (const piece of pieces) await this.#writeOne(piece)
  }

  async finish(): Promise<void> {
    this.#stream.removeListener('error', this.#onError)
  }

  async abort(): Promise<void> {
    // The listener stays: an error that comes late must not end the process.
  }

  /** The callback says that the system has the bytes, so waiting for it is the back-pressure. */
  #writeOne(piece: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#error !== undefined) return reject(this.#error)
      this.#reject = reject
      this.#stream.write(piece, (error) => {
        this.#reject = undefined
        if (error) reject(this.#translate(error))
        else resolve()
      })
    })
  }

  readonly #onError = (error: Error): void => {
    this.#error = this.#translate(error)
    this.#reject?.(this.#error)
  }

  #translate(error: NodeJS.ErrnoException): Error {
    this.readerGone ||= error.code === 'EPIPE'
    return writeError('stdout', error)
  }
}
