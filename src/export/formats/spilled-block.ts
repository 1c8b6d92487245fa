import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createDeflateRaw } from 'node:zlib'
import { HbulkError } from '../../errors.js'
import { writing } from '../../system/write-error.js'
import { type AvroCodec, blockHead } from './avro-container.js'
import type { GatheredRow } from './file-format.js'
import { SnappyPieces } from './snappy-block.js'

/** Readers hold a block in one array of Java, unpacked. */
const MOST_BYTES = 2 ** 31 - 1

const READ_BYTES = 256 * 1024

const noFrame = { head: Buffer.alloc(0), tail: Buffer.alloc(0) }

/** A block of one large record. Its size stands before it, so it is written to a file of its own first. */
export class SpilledBlock implements GatheredRow {
  readonly #path: string
  readonly #sync: Buffer
  readonly #entry: Writable
  readonly #file: Writable & { readonly bytesWritten: number }
  readonly #written: Promise<void>
  readonly #snappy: SnappyPieces | undefined
  #bytes = 0

  constructor(path: string, codec: AvroCodec, sync: Buffer) {
    this.#path = path
    this.#sync = sync
    this.#snappy = codec === 'snappy' ? new SnappyPieces() : undefined
    this.#file = createWriteStream(path)
    if (codec === 'deflate') {
      const deflate = createDeflateRaw()
      this.#entry = deflate
      this.#written = pipeline(deflate, this.#file)
    } else {
      this.#entry = this.#file
      this.#written = new Promise((resolve, reject) => {
        this.#file.once('close', resolve).once('error', reject)
      })
    }
    // Whoever waits for it hears of it; it may fail before.
    this.#written.catch(() => {})
  }

  /** Resolves when the bytes are no longer needed. */
  async add(bytes: Buffer): Promise<void> {
    this.#bytes += bytes.length
    if (this.#bytes > MOST_BYTES) {
      throw new HbulkError('OUTPUT', 'a row takes more than 2 GB, which is too much for Avro', {
        hint: 'Use --format jsonl, or --format csv --layout cells.',
      })
    }
    if (bytes.length === 0) return
    const packed = this.#snappy === undefined ? bytes : await this.#snappy.pack(bytes)
    await this.#done((settle) => this.#entry.write(packed, settle))
  }

  async *sealed(): AsyncIterable<Buffer> {
    await this.#done((settle) => this.#entry.end(settle))
    await writing(this.#path, () => this.#written)
    const { head, tail } = this.#snappy?.frame() ?? noFrame
    const size = head.length + this.#file.bytesWritten + tail.length
    yield Buffer.concat([blockHead(1, size), head])
    yield* createReadStream(this.#path, { highWaterMark: READ_BYTES })
    yield Buffer.concat([tail, this.#sync])
  }

  async close(): Promise<void> {
    this.#entry.destroy()
    this.#file.destroy()
    await this.#written.catch(() => {})
    await rm(this.#path, { force: true }).catch(() => {})
  }

  /** A stream that broke calls back late or not at all. */
  #done(step: (settle: (error?: Error | null) => void) => void): Promise<void> {
    return writing(this.#path, () =>
      Promise.race([
        new Promise<void>((resolve, reject) => {
          step((error) => (error ? reject(error) : resolve()))
        }),
        this.#written,
      ]),
    )
  }
}
