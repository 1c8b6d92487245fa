import type { RowStretch } from '../counted-rows.js'
import type { FileFormat, GatheredRow } from '../formats/file-format.js'
import type { RowSink } from './byte-sink.js'
import type { FileLimits } from './file-series.js'
import { type Chunk, OutputBuffer, type RowPart } from './output-buffer.js'

/** Rows are checked, compressed and written in pieces of this size. */
const CHUNK_BYTES = 256 * 1024
/** So much may be waiting to be written before a scan is held back. */
const MAX_WAITING_BYTES = 4 * CHUNK_BYTES

export interface ChunkWriterOptions {
  /** The rows since it was called last; called when a chunk is complete. */
  readonly cut: () => RowStretch
  readonly chunkBytes?: number
  /** Chunks end after each such number of rows, too. */
  readonly chunkRows?: number
}

const noRows: RowStretch = { rows: 0, cells: 0 }

/** So many chunks fill a file: its size is then kept to with some care. */
const CHUNKS_OF_A_FILE = 4

/** What a chunk may hold so that files can end where their limits are. */
export function chunkLimits(
  file: FileLimits,
): Pick<ChunkWriterOptions, 'chunkBytes' | 'chunkRows'> {
  const { rows, bytes } = file
  return {
    ...(rows === undefined ? {} : { chunkRows: rows }),
    ...(bytes === undefined
      ? {}
      : { chunkBytes: Math.min(CHUNK_BYTES, Math.ceil(bytes / CHUNKS_OF_A_FILE)) }),
  }
}

/** Takes the chunks of an output buffer through the format to the sink, in order, while the scan goes on. */
export class ChunkWriter {
  readonly out: OutputBuffer
  /** Bytes that the sink has taken. */
  bytes = 0
  readonly #format: FileFormat
  readonly #sink: RowSink
  readonly #cut: () => RowStretch
  #tail: Promise<void>
  #waitingBytes = 0
  #error: unknown
  /** A long row that its format gathers. */
  #gathered: GatheredRow | undefined
  #wake: (() => void) | undefined

  constructor(format: FileFormat, sink: RowSink, options: ChunkWriterOptions) {
    const { cut, chunkBytes = CHUNK_BYTES, chunkRows } = options
    this.#format = format
    this.#sink = sink
    this.#cut = cut
    this.out = new OutputBuffer(chunkBytes, (chunk) => this.#add(chunk), chunkRows)
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

  /** Lets go of a row that was not written. Never rejects. */
  async close(): Promise<void> {
    await this.#gathered?.close()
    this.#gathered = undefined
  }

  /** Resolves when no write is under way. */
  idle(): Promise<void> {
    return this.#tail
  }

  #add(chunk: Chunk): void {
    this.#waitingBytes += chunk.bytes.length
    // A long row counts with its last part, whenever the others could go out.
    const inside = chunk.part === 'first' || chunk.part === 'middle'
    const rows = inside ? noRows : this.#cut()
    this.#tail = this.#tail.then(() => this.#guard(() => this.#writeChunk(chunk, rows)))
  }

  async #writeHead(): Promise<void> {
    const head = await this.#format.head()
    await this.#sink.begin(head)
    this.bytes += head.length
  }

  async #writeChunk({ bytes, rows, part, buffer }: Chunk, stretch: RowStretch): Promise<void> {
    try {
      if (part !== undefined && this.#format.gatherRow !== undefined) {
        await this.#gather(bytes, part, stretch)
      } else {
        await this.#write(await this.#format.seal(bytes, rows, part), stretch, part)
      }
    } finally {
      this.out.recycle(buffer)
      this.#waitingBytes -= bytes.length
      if (this.#waitingBytes <= MAX_WAITING_BYTES) this.#wake?.()
    }
  }

  async #write(pieces: readonly Buffer[], stretch: RowStretch, part?: RowPart): Promise<void> {
    await this.#sink.write(pieces, stretch, part)
    for (const piece of pieces) this.bytes += piece.length
  }

  async #gather(bytes: Buffer, part: RowPart, stretch: RowStretch): Promise<void> {
    this.#gathered ??= this.#format.gatherRow?.()
    const row = this.#gathered
    if (row === undefined) return
    await row.add(bytes)
    if (part !== 'last') return
    let next: RowPart = 'first'
    for await (const piece of row.sealed()) {
      await this.#write([piece], noRows, next)
      next = 'middle'
    }
    await this.#write([], stretch, 'last')
    await this.close()
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
