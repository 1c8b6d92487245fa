import { createReadStream, fstatSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { isatty, ReadStream as TerminalStream } from 'node:tty'
import { createGunzip } from 'node:zlib'
import { HbulkError } from '../../errors.js'
import type { ByteSource } from './byte-source.js'
import { type InputFile, STDIN } from './inputs.js'

type CountingReadable = Readable & { readonly bytesRead: number }

/** Reads whatever can only be read from its beginning: gzip files, pipes, standard input. */
export class StreamSource implements ByteSource {
  readonly #name: string
  readonly #raw: CountingReadable
  readonly #chunks: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(input: InputFile) {
    this.#name = input.path === STDIN ? 'standard input' : `'${input.path}'`
    this.#raw = input.path === STDIN ? openStdin() : createReadStream(input.path)
    const stream = input.compression === 'gzip' ? unpack(this.#raw) : this.#raw
    this.#chunks = stream[Symbol.asyncIterator]()
  }

  get consumed(): number {
    return this.#raw.bytesRead
  }

  async read(buf: Buffer, offset: number, length: number): Promise<number> {
    while (this.#rest.length === 0) {
      const next = await this.#chunks.next().catch((error) => {
        throw new HbulkError('INPUT', `reading ${this.#name} failed: ${error.message}`, {
          cause: error,
        })
      })
      if (next.done === true) return 0
      this.#rest = next.value
    }
    const size = Math.min(length, this.#rest.length)
    this.#rest.copy(buf, offset, 0, size)
    this.#rest = this.#rest.subarray(size)
    return size
  }

  async close(): Promise<void> {
    this.#raw.destroy()
    await this.#chunks.return?.()
  }
}

function unpack(raw: Readable): Readable {
  const gunzip = createGunzip()
  raw.on('error', (error) => gunzip.destroy(error))
  return raw.pipe(gunzip)
}

/**
 * Descriptor 0, as the main thread's `process.stdin` would open it. A pipe is read through its event loop: a blocking
 * read of an idle one would keep a stopped job from ending.
 */
function openStdin(): CountingReadable {
  const stats = fstatSync(0)
  if (stats.isFIFO() || stats.isSocket()) return new Socket({ fd: 0, readable: true })
  if (isatty(0)) return new TerminalStream(0)
  return createReadStream('', { fd: 0, autoClose: false })
}
