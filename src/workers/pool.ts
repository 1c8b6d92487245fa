import { Piscina } from 'piscina'
import { HbulkError } from '../errors.js'
import type { TaskReply, TaskRequest, ThreadData } from './protocol.js'
import { RetryNotices } from './retry-notices.js'
import { type LiveRow, SharedMemory } from './shared-memory.js'
import { StopChannel } from './stop-channel.js'

/** How long a task may take to come back after the job was stopped. After that its thread is ended. */
const STOP_GRACE_MS = 5000

export interface JobPoolOptions {
  /** Module that exports `runTask`: `taskModule(kind)`. */
  readonly module: URL
  readonly threads: number
  readonly stopGraceMs?: number
}

function threadDied(error: unknown): HbulkError {
  if (!(error instanceof Error)) {
    return new HbulkError('INTERNAL', 'a worker thread died of an error that cannot be passed on')
  }
  if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new HbulkError('INTERNAL', 'a worker thread ran out of memory', {
      cause: error,
      hint: 'Use fewer --connections or smaller --batch-bytes.',
    })
  }
  return new HbulkError('INTERNAL', `a worker thread died: ${error.message}`, { cause: error })
}

/**
 * The threads of one job. They start with the pool and load the task module,
 * so that a pool made before planning is ready when the plan is. Whoever creates it closes it.
 */
export class JobPool {
  readonly threads: number
  readonly #stopGraceMs: number
  readonly #memory: SharedMemory
  readonly #channel: StopChannel
  readonly #retries = new RetryNotices()
  readonly #pool: Piscina<TaskRequest, TaskReply>
  readonly #waiting = new Set<(error: HbulkError) => void>()
  #broken: HbulkError | undefined
  #grace: NodeJS.Timeout | undefined
  #closing: Promise<void> | undefined

  constructor({ module, threads, stopGraceMs = STOP_GRACE_MS }: JobPoolOptions) {
    this.threads = threads
    this.#stopGraceMs = stopGraceMs
    this.#memory = SharedMemory.allocate(threads)
    this.#channel = new StopChannel(this.#memory)
    const workerData: ThreadData = {
      taskModule: module.href,
      memory: this.#memory.buffer,
      stopChannel: this.#channel.name,
      retryNotices: this.#retries.name,
    }
    this.#pool = new Piscina({
      filename: new URL('../workers/thread.cjs', import.meta.url).href,
      name: 'runTask',
      workerData,
      minThreads: threads,
      maxThreads: threads,
      // The slots of the caller are the limit; with any limit here the pool would queue behind them.
      concurrentTasksPerWorker: Number.MAX_SAFE_INTEGER,
      // An idle thread must not block its event loop: its sockets live on it.
      atomics: 'disabled',
      recordTiming: false,
      // It takes descriptors that a socket has closed for open ones, and would close whatever has their numbers by then.
      trackUnmanagedFds: false,
    })
    // Only for threads that die without a task, as they start: Piscina leaves the tasks waiting for ever.
    this.#pool.on('error', (error) => this.#break(threadDied(error)))
  }

  /** Calls `tell` with the reasons for which threads make calls again. */
  onRetry(tell: (reason: string) => void): void {
    this.#retries.onReason = tell
  }

  /** What the threads show of their work. */
  rows(): readonly LiveRow[] {
    return this.#memory.rows()
  }

  /**
   * Runs one task on the least busy thread, at once: the caller keeps to its number of slots.
   * Rejects with INTERNAL when the thread died. How the task ended is in the reply.
   */
  run(request: TaskRequest): Promise<TaskReply> {
    return new Promise((resolve, reject) => {
      if (this.#broken !== undefined) return reject(this.#broken)
      this.#waiting.add(reject)
      this.#pool.run(request).then(
        (reply) => {
          this.#waiting.delete(reject)
          resolve(reply)
        },
        (error) => {
          this.#waiting.delete(reject)
          reject(threadDied(error))
        },
      )
    })
  }

  /** Aborts the signal of every thread; what has not come back after a grace is ended with its thread. */
  stop(): void {
    if (this.#grace !== undefined || this.#closing !== undefined) return
    this.#channel.stop()
    this.#grace = setTimeout(() => this.close(), this.#stopGraceMs)
  }

  /** Ends the threads, and with them their sockets. */
  close(): Promise<void> {
    this.#closing ??= this.#end()
    return this.#closing
  }

  async #end(): Promise<void> {
    clearTimeout(this.#grace)
    this.#channel.close()
    this.#retries.close()
    await this.#pool.destroy()
  }

  #break(error: HbulkError): void {
    this.#broken ??= error
    for (const reject of this.#waiting) reject(this.#broken)
    this.#waiting.clear()
  }
}
