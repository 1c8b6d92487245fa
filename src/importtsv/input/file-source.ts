import { type FileHandle, open, stat } from 'node:fs/promises'
import { HbulkError } from '../../errors.js'
import type { ByteSource } from './byte-source.js'
import type { InputFile } from './inputs.js'

/** What is read at a time behind a range's end, where only the rest of a line is wanted. */
const BEHIND_BYTES = 64 * 1024

/** Reads a file from one offset on; past `end` in small pieces, and never past the size it had when planned. */
export class FileSource implements ByteSource {
  readonly #file: FileHandle
  readonly #input: InputFile
  readonly #start: number
  readonly #end: number
  #position: number

  private constructor(file: FileHandle, input: InputFile, start: number, end: number) {
    this.#file = file
    this.#input = input
    this.#start = start
    this.#end = end
    this.#position = start
  }

  /** @throws HbulkError INPUT when the file cannot be opened or is not the one that was planned */
  static async open(input: InputFile, start: number, end: number): Promise<FileSource> {
    const file = await open(input.path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw vanished(input, error)
      throw new HbulkError('INPUT', `cannot open '${input.path}': ${error.message}`, {
        cause: error,
      })
    })
    const source = new FileSource(file, input, start, end)
    try {
      await source.#checkUnchanged()
      return source
    } catch (error) {
      await file.close()
      throw error
    }
  }

  get consumed(): number {
    return this.#position - this.#start
  }

  async read(buf: Buffer, offset: number, length: number): Promise<number> {
    const wanted = this.#position < this.#end ? this.#end - this.#position : BEHIND_BYTES
    const left = this.#input.size - this.#position
    const size = Math.min(length, wanted, left)
    if (size <= 0) {
      await this.#checkUnchanged()
      return 0
    }
    const { bytesRead } = await this.#file
      .read(buf, offset, size, this.#position)
      .catch((error) => {
        throw new HbulkError('INPUT', `reading '${this.#input.path}' failed: ${error.message}`, {
          cause: error,
        })
      })
    if (bytesRead === 0) throw changed(this.#input)
    this.#position += bytesRead
    return bytesRead
  }

  close(): Promise<void> {
    return this.#file.close()
  }

  /**
   * What bears the file's name now, too, has to be what was planned.
   * @throws HbulkError INPUT when the file has grown, was written to, replaced or removed
   */
  async verify(): Promise<void> {
    const { path, size, modifiedMs } = this.#input
    const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw vanished(this.#input, error)
      throw new HbulkError('INPUT', `'${path}' cannot be looked at: ${error.message}`, {
        cause: error,
      })
    })
    if (stats.size !== size || stats.mtimeMs !== modifiedMs) throw changed(this.#input)
  }

  async #checkUnchanged(): Promise<void> {
    const { size, mtimeMs } = await this.#file.stat()
    if (size !== this.#input.size || mtimeMs !== this.#input.modifiedMs) throw changed(this.#input)
  }
}

function changed(input: InputFile): HbulkError {
  return new HbulkError('INPUT', `'${input.path}' was changed after the job was planned`, {
    hint: 'Load a copy that nobody writes to, in a new job.',
    final: true,
  })
}

function vanished(input: InputFile, cause: unknown): HbulkError {
  return new HbulkError('INPUT', `'${input.path}' was removed after the job was planned`, {
    hint: 'Put it back as it was and go on with --resume, or start a new job without it.',
    cause,
  })
}
