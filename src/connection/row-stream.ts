import { HbulkError } from '../errors.js'
import { shareSignal } from '../system/shared-signal.js'
import type { Row } from './row.js'

/** Bytes of rows nobody has taken yet from which on no further reply is asked for, and from which on none is read. */
const enoughBytes = 256 * 1024
const tooManyBytes = 4 * 1024 * 1024

/** What a row costs beside its bytes, about. */
const overhead = 200

/** Milliseconds that a scan which is not wanted any more may take to end in order, with its scanner closed. */
const graceMs = 1_000

/** What whoever fills a stream gets. */
export interface RowFeed {
  push(row: Row): void
  /** A promise while enough rows wait. It rejects when no more are wanted. */
  pause(): Promise<void> | undefined
  /** A promise while far too many rows wait. */
  hold(): Promise<void> | undefined
  /** Aborted when no more rows are wanted. */
  readonly signal: AbortSignal
  /** Aborted when that did not help. */
  readonly giveUp: AbortSignal
}

type Result = IteratorResult<Row, undefined>

interface Waiter {
  resolve(result: Result): void
  reject(reason: unknown): void
}

/**
 * Rows as they are read: an async iterator between which and the gateway only so many bytes wait. Reading begins with the
 * first row that is asked for; leaving the loop ends it.
 */
export class RowStream implements AsyncIterableIterator<Row, undefined>, AsyncDisposable {
  readonly #fill: (feed: RowFeed) => Promise<unknown>
  readonly #signal: AbortSignal | undefined
  readonly #stopping = new AbortController()
  readonly #givingUp = new AbortController()
  readonly #waiters: Waiter[] = []
  #rows: Row[] = []
  #at = 0
  #bytes = 0
  #wanted: (() => void)[] = []
  #filling: Promise<void> | undefined
  #grace: NodeJS.Timeout | undefined
  /** Nothing will come any more. */
  #ended = false
  #failure: unknown

  constructor(fill: (feed: RowFeed) => Promise<unknown>, signal?: AbortSignal) {
    this.#fill = fill
    this.#signal = signal
    shareSignal(signal)
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }

  /** Begins to read, if that has not begun. */
  start(): void {
    if (this.#filling !== undefined || this.#ended) return
    this.#filling = this.#run()
  }

  async next(): Promise<Result> {
    if (this.#signal?.aborted) this.#onAbort()
    this.start()
    const row = this.#take()
    if (row !== undefined) return { done: false, value: row }
    if (this.#ended) return this.#outcome()
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }))
  }

  /** Ends the reading, and waits until it has ended. */
  async return(): Promise<Result> {
    this.#failure = undefined
    this.#stop()
    await this.#filling
    return { done: true, value: undefined }
  }

  async #run(): Promise<void> {
    const onAbort = (): void => this.#onAbort()
    this.#signal?.addEventListener('abort', onAbort, { once: true })
    try {
      await this.#fill({
        push: (row) => this.#push(row),
        pause: () => this.#pause(),
        hold: () => this.#hold(),
        signal: this.#stopping.signal,
        giveUp: this.#givingUp.signal,
      })
      this.#end(undefined)
    } catch (error) {
      this.#end(error)
    } finally {
      clearTimeout(this.#grace)
      this.#signal?.removeEventListener('abort', onAbort)
    }
  }

  #push(row: Row): void {
    if (this.#ended) return
    const waiter = this.#waiters.shift()
    if (waiter !== undefined) {
      waiter.resolve({ done: false, value: row })
      return
    }
    this.#rows.push(row)
    this.#bytes += row.byteLength + overhead
  }

  #take(): Row | undefined {
    const row = this.#rows[this.#at]
    if (row === undefined) return undefined
    this.#at++
    this.#bytes -= row.byteLength + overhead
    if (this.#at === this.#rows.length) this.#drop()
    if (this.#bytes < enoughBytes) this.#wake()
    return row
  }

  #pause(): Promise<void> | undefined {
    if (this.#stopping.signal.aborted) return Promise.reject(interrupted())
    if (this.#bytes < enoughBytes) return undefined
    return this.#waitForRoom().then(() => {
      if (this.#stopping.signal.aborted) throw interrupted()
    })
  }

  #hold(): Promise<void> | undefined {
    const waits = this.#bytes >= tooManyBytes && !this.#stopping.signal.aborted
    return waits ? this.#waitForRoom() : undefined
  }

  #waitForRoom(): Promise<void> {
    return new Promise((resolve) => this.#wanted.push(resolve))
  }

  #wake(): void {
    for (const wake of this.#wanted.splice(0)) wake()
  }

  #drop(): void {
    this.#rows = []
    this.#at = 0
    this.#bytes = 0
  }

  #onAbort(): void {
    if (this.#stopping.signal.aborted) return
    this.#failure = interrupted()
    this.#stop()
  }

  /** No more rows are wanted: those that wait are dropped, and what goes on is ended. */
  #stop(): void {
    this.#drop()
    this.#end(this.#failure)
    if (this.#stopping.signal.aborted) return
    this.#stopping.abort()
    this.#wake()
    if (this.#filling === undefined) return
    // A call that waits for a region server can take long, and knows nothing of this.
    this.#grace = setTimeout(() => this.#givingUp.abort(), graceMs)
  }

  #end(failure: unknown): void {
    if (!this.#ended) this.#failure = failure
    this.#ended = true
    this.#settle()
  }

  #settle(): void {
    for (const { resolve, reject } of this.#waiters.splice(0)) this.#outcome().then(resolve, reject)
  }

  /** An error is told once. */
  async #outcome(): Promise<Result> {
    const failure = this.#failure
    this.#failure = undefined
    if (failure !== undefined) throw failure
    return { done: true, value: undefined }
  }
}

function interrupted(): HbulkError {
  return new HbulkError('INTERRUPTED', 'the scan was interrupted')
}
