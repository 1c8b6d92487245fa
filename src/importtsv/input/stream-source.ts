import { createReadStream, fstatSync, open } from 'node:fs'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { isatty, ReadStream as TerminalStream } from 'node:tty'
import { promisify } from 'node:util'
import { HbulkError } from '../../errors.js'
import type { ByteSource } from './byte-source.js'
import { type InputFile, nameOf, STDIN } from './inputs.js'

const openFile = promisify(open)

type CountingReadable = Readable & { readonly bytesRead: number }

/** Reads what can be read only once: pipes, standard input. */
export class StreamSource implements ByteSource {
  readonly #name: string
  readonly #raw: CountingReadable
  readonly #chunks: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  private constructor(name: string, raw: CountingReadable) {
    this.#name = name
    this.#raw = raw
    this.#chunks = raw[Symbol.asyncIterator]()
  }

  /** @throws HbulkError INPUT */
  static async open(input: InputFile): Promise<StreamSource> {
    const { path } = input
    const name = nameOf(input)
    const descriptor =
      path === STDIN
        ? 0
        : await openFile(path, 'r').catch((error) => {
            throw new HbulkError('INPUT', `cannot open ${name}: ${error.message}`, { cause: error })
          })
    return new StreamSource(name, readableOf(descriptor))
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
