import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { writing } from '../../system/write-error.js'
import type { ByteSink } from './byte-sink.js'

/** A place in a file up to which it can be taken back. */
export interface FileMark {
  readonly bytes: number
  readonly hash: Hash
}

/** Bytes copied at a time. */
const COPY_BYTES = 1024 * 1024

/** A new file, on disk when `finish` resolves; one that was there is replaced. */
export class FileSink implements ByteSink {
  /** Bytes written so far. */
  bytes = 0
  readonly #path: string
  readonly #file: FileHandle
  #hash = createHash('sha256')

  private constructor(path: string, file: FileHandle) {
    this.#path = path
    this.#file = file
  }

  static async open(path: string): Promise<FileSink> {
    return new FileSink(path, await writing(path, () => open(path, 'w+')))
  }

  /** Of all that was written, in hex. To be asked for once, at the end. */
  sha256(): string {
    return this.#hash.digest('hex')
  }

  async write(pieces: readonly Buffer[]): Promise<void> {
    await writing(this.#path, async () => {
      for (const piece of pieces) await this.#writeAll(piece)
    })
  }

  /** Everything up to here. */
  mark(): FileMark {
    return { bytes: this.bytes, hash: this.#hash.copy() }
  }

  /** Moves what was written since the mark to the end of another file. */
  async moveTail({ bytes, hash }: FileMark, target: FileSink): Promise<void> {
    const piece = Buffer.allocUnsafeSlow(Math.min(COPY_BYTES, this.bytes - bytes))
    for (let at = bytes; at < this.bytes; ) {
      const { bytesRead } = await writing(this.#path, () =>
        this.#file.read(piece, 0, Math.min(piece.length, this.bytes - at), at),
      )
      await target.write([piece.subarray(0, bytesRead)])
      at += bytesRead
    }
    await writing(this.#path, () => this.#file.truncate(bytes))
    this.bytes = bytes
    this.#hash = hash
  }

  async finish(): Promise<void> {
    await writing(this.#path, async () => {
      await this.#file.sync()
      await this.#file.close()
    })
  }

  async abort(): Promise<void> {
    await this.#file.close().catch(() => {})
    await rm(this.#path, { force: true }).catch(() => {})
  }

  async #writeAll(piece: Buffer): Promise<void> {
    this.#hash.update(piece)
    for (let at = 0; at < piece.length; ) {
      const { bytesWritten } = await this.#file.write(piece, at, piece.length - at)
      at += bytesWritten
    }
    this.bytes += piece.length
  }
}
