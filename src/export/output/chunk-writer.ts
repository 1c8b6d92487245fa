import type { FileFormat } from '../formats/file-format.js'
import type { ByteSink } from './byte-sink.js'
import { type Chunk, OutputBuffer } from './output-buffer.js'

/** Rows are checked, compressed and written in pieces of this size. */
const CHUNK_BYTES = 256 * 1024
/** So much may be waiting to be written before a scan is held back. */
const MAX_WAITING_BYTES = 4 * CHUNK_BYTES

/** Takes the chunks of an output buffer through the format to the sink, in order, while the scan goes on. */
export class ChunkWriter {
  readonly out: OutputBuffer
  /** Bytes that the sink has taken. */
  bytes = 0
  readonly #format: FileFormat
  readonly #sink: ByteSink
  #tail: Promise<void>
  #waitingBytes = 0
  #error: unknown
  #wake: (() => void) | undefined

  constructor(format: FileFormat, sink: ByteSink, chunkBytes: number = CHUNK_BYTES) {
    this.#format = format
    this.#sink = sink
    this.out = new OutputBuffer(chunkBytes, (chunk) => this.#add(chunk))
    this.#tail = this.#guard(() => this.#writeHead())
  }

  /** Holds a scan back while too much waits; rejects with the first error of checking or writing. */
  pause(): Promise<void> | undefined {
    if (this.#error === undefined && this.#waitingBytes <= MAX_WAITING_BYTES) return undefined
    return this.#roomier()
  }

  /** Writes what is left. The sink is then complete but for its own `finish`. */
  async finish(): Promise<void> {
    this.out.flush()
    await this.idle()
    if (this.#error !== undefined) throw this.#error
  }

  /** Resolves when no write is under way. */
  idle(): Promise<void> {
    return this.#tail
  }

  #add(chunk: Chunk): void {
    this.#waitingBytes += chunk.bytes.length
    this.#tail = this.#tail.then(() => this.#guard(() => this.#writeChunk(chunk)))
  }

  async #writeHead(): Promise<void> {
    await this.#write([await this.#format.head()])
  }

  async #writeChunk({ bytes, rows, buffer }: Chunk): Promise<void> {
    try {
      await this.#write(await this.#format.seal(bytes, rows))
    } finally {
      this.out.recycle(buffer)
      this.#waitingBytes -= bytes.length
      if (this.#waitingBytes <= MAX_WAITING_BYTES) this.#wake?.()
    }
  }

  async #write(pieces: readonly Buffer[]): Promise<void> {
    await this.#sink.write(pieces)
    for (const piece of pieces) this.bytes += piece.length
  }

  /** After the first error nothing more is written; `pause` and `finish` report it. */
  async #guard(step: () => Promise<void>): Promise<void> {
    if (this.#error !== undefined) return
    try {
      await step()
    } catch (error) {
      this.#error = error
      this.#wake?.()
    }
  }

  async #roomier(): Promise<void> {
    if (this.#error === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      this.#wake = undefined
    }
    if (this.#error !== undefined) throw this.#error
  }
}
