import type { HbulkError } from '../errors.js'
import { isRetryable } from './retry.js'

/** Calls that may fail one behind the other: after that it is not single rows that are wrong. */
const patience = 64
/** Rows of a batch that may turn out bad this way. */
const mostSuspects = 32
/** Tries of a row that its neighbours have left behind. */
const lastTries = 3

export interface PoisonSearchOptions {
  /** Sends the rows `[from, to)`. Resolves with what went wrong, if anything. */
  readonly put: (from: number, to: number) => Promise<HbulkError | undefined>
  /** The rows themselves are the cause, whatever else is in the batch. */
  readonly isRefusal: (error: HbulkError, from: number, to: number) => boolean
  readonly onWritten: (from: number, to: number) => void
  readonly onRejected: (row: number, error: HbulkError) => void
  /** Waits before try `attempt`, and counts it. */
  readonly pause: (attempt: number, error: HbulkError) => Promise<void>
  /** Whether the order of the rows matters. */
  readonly ordered: boolean
}

/**
 * For a batch that goes on failing with an error that says it may pass: cuts it until the rows that cause it stand
 * alone. They are bad only if rows beside them go through and they still fail; if nothing goes through, the cluster is
 * in trouble and the error breaks the run.
 */
export class PoisonSearch {
  readonly #options: PoisonSearchOptions
  /** Rows that failed alone, in order. */
  readonly #suspects: number[] = []
  readonly #rejected = new Set<number>()
  #accepted = false
  #failures = 0

  constructor(options: PoisonSearchOptions) {
    this.#options = options
  }

  /** @throws the error when the rows are not the cause */
  async run(from: number, to: number, error: HbulkError): Promise<void> {
    await this.#cut(from, to, error)
    if (!this.#accepted) throw error
    for (const row of this.#suspects) {
      if ((await this.#lastTry(row)) && this.#options.ordered) await this.#repeat(row + 1, to)
    }
  }

  async #cut(from: number, to: number, error: HbulkError): Promise<void> {
    if (to - from > 1) {
      const middle = (from + to) >> 1
      await this.#try(from, middle)
      await this.#try(middle, to)
      return
    }
    this.#suspects.push(from)
    if (this.#suspects.length > mostSuspects) throw error
  }

  async #try(from: number, to: number): Promise<void> {
    const { put, isRefusal, onWritten, pause } = this.#options
    const error = await put(from, to)
    if (error === undefined) {
      this.#accepted = true
      this.#failures = 0
      return onWritten(from, to)
    }
    if (isRefusal(error, from, to)) {
      return to - from === 1 ? this.#reject(from, error) : this.#cut(from, to, error)
    }
    if (!mayBePoison(error) || ++this.#failures > patience) throw error
    await pause(1, error)
    return this.#cut(from, to, error)
  }

  /** Returns true if the row goes through after all: the trouble was another. */
  async #lastTry(row: number): Promise<boolean> {
    const { put, isRefusal, onWritten, pause } = this.#options
    for (let attempt = 1; ; attempt++) {
      const error = await put(row, row + 1)
      if (error === undefined) {
        onWritten(row, row + 1)
        return true
      }
      const refused = isRefusal(error, row, row + 1)
      if (!refused && !mayBePoison(error)) throw error
      if (refused || attempt === lastTries) {
        this.#reject(row, error)
        return false
      }
      await pause(attempt, error)
    }
  }

  /** The good rows of `[from, to)` once more: a later row with the same key must stay the last. */
  async #repeat(from: number, to: number): Promise<void> {
    const bad = [...this.#suspects, ...this.#rejected].filter((row) => row >= from)
    let start = from
    for (const end of [...bad.sort((a, b) => a - b), to]) {
      const error = start < end ? await this.#options.put(start, end) : undefined
      if (error !== undefined) throw error
      start = end + 1
    }
  }

  #reject(row: number, error: HbulkError): void {
    this.#rejected.add(row)
    this.#options.onRejected(row, error)
  }
}

/** HBase or the gateway answers with it, or drops the connection over it. A gateway that is not there says nothing about rows. */
export function mayBePoison(error: HbulkError): boolean {
  return isRetryable(error) && (error.code === 'REMOTE' || error.code === 'GATEWAY_CLOSED')
}
