import { createReadStream, fstatSync, open } from 'node:fs'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { isatty, ReadStream as TerminalStream } from 'node:tty'
import { promisify } from 'node:util'
import { createGunzip } from 'node:zlib'
import { HbulkError } from '../../errors.js'
import type { ByteSource } from './byte-source.js'
import { type InputFile, STDIN } from './inputs.js'

const openFile = promisify(open)

type CountingReadable = Readable & { readonly bytesRead: number }

/** Reads whatever can only be read from its beginning: gzip files, pipes, standard input. */
export class StreamSource implements ByteSource {
  readonly #name: string
  readonly #raw: CountingReadable
  readonly #chunks: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  private constructor(name: string, raw: CountingReadable, chunks: Readable) {
    this.#name = name
    this.#raw = raw
    this.#chunks = chunks[Symbol.asyncIterator]()
  }

  /** @throws HbulkError INPUT */
  static async open(input: InputFile): Promise<StreamSource> {
    const { path, compression } = input
    const name = path === STDIN ? 'standard input' : `'${path}'`
    const descriptor =
      path === STDIN
        ? 0
        : await openFile(path, 'r').catch((error) => {
            throw new HbulkError('INPUT', `cannot open ${name}: ${error.message}`, { cause: error })
          })
    const raw = readableOf(descriptor)
    return new StreamSource(name, raw, compression === 'gzip' ? unpack(raw) : raw)
  }

  get consumed(): number {
    return this.#raw.bytesRead
  }

  async read(buf: Buffer, offset: number, length: number): Promise<number> {
    while (this.#rest.length === 0) {
      const next = await this.#chunks.next().catch((error) => {
        throw readError(this.#name, error)
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

function readError(name: string, error: NodeJS.ErrnoException): HbulkError {
  const { code, message, cause = error } = error
  if (code === 'Z_BUF_ERROR') {
    const hint = 'Is it complete? Compare its size with that of its source.'
    return new HbulkError('INPUT', `${name} ends in the middle of its gzip data`, { hint, cause })
  }
  if (code?.startsWith('Z_') === true) {
    const hint = 'Give it another name than .gz if it is not compressed, or fetch it again.'
    return new HbulkError('INPUT', `${name} is not good gzip data: ${message}`, { hint, cause })
  }
  return new HbulkError('INPUT', `reading ${name} failed: ${message}`, { cause })
}

function unpack(raw: Readable): Readable {
  const gunzip = createGunzip()
  raw.on('error', (error) => gunzip.destroy(error))
  return raw.pipe(gunzip)
}

/**
 * What the main thread's `process.stdin` would make of the descriptor. A pipe is read through the event loop: a
 * blocking read of an idle one would keep a stopped job from ending.
 */
function readableOf(fd: number): CountingReadable {
  const stats = fstatSync(fd)
  if (stats.isFIFO() || stats.isSocket()) return new Socket({ fd, readable: true, writable: false })
  if (isatty(fd)) return new TerminalStream(fd)
  return createReadStream('', { fd, autoClose: fd !== 0 })
}
