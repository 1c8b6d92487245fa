import { HbulkError } from '../errors.js'
import { messageOf } from './error-lines.js'

/** Notices when stdout cannot be written any more. */
export class OutputGuard {
  readonly #stdout: NodeJS.WritableStream
  #error: Error | undefined

  /** @param onError called once */
  constructor(stdout: NodeJS.WritableStream, onError: (error: HbulkError) => void) {
    this.#stdout = stdout
    stdout.on('error', (error: Error) => {
      if (this.#error !== undefined) return
      this.#error = error
      onError(this.#asError(error))
    })
  }

  /** What went wrong with stdout. */
  get failure(): HbulkError | undefined {
    return this.#error === undefined ? undefined : this.#asError(this.#error)
  }

  /** True if the reader went away, as `head` does: nothing to say about. */
  get readerGone(): boolean {
    return this.#error !== undefined && 'code' in this.#error && this.#error.code === 'EPIPE'
  }

  /** Writes and waits until the text has left the process, or cannot. */
  async write(text: string): Promise<void> {
    if (text === '' || this.#error !== undefined) return
    await new Promise<void>((resolve) => {
      this.#stdout.write(text, () => resolve())
    })
  }

  #asError(error: Error): HbulkError {
    return new HbulkError('OUTPUT', `stdout cannot be written: ${messageOf(error)}`, {
      cause: error,
    })
  }
}
