import { setMaxListeners } from 'node:events'
import { HbulkError } from '../errors.js'

/** Those who wait for their turn, first come first served. */
export class WaitingLine {
  #waiting: (() => void)[] = []

  /** Resolves when it is this one's turn. Rejects with INTERRUPTED when aborted before. */
  wait(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onTurn = (): void => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      }
      const onAbort = (): void => {
        this.#waiting = this.#waiting.filter((each) => each !== onTurn)
        reject(new HbulkError('INTERRUPTED', 'the run was interrupted'))
      }
      if (signal !== undefined) {
        // Any number may wait on one signal; Node would take that for a leak.
        setMaxListeners(0, signal)
        signal.addEventListener('abort', onAbort, { once: true })
      }
      this.#waiting.push(onTurn)
    })
  }

  wakeOne(): void {
    this.#waiting.shift()?.()
  }

  wakeAll(): void {
    for (const wake of this.#waiting.splice(0)) wake()
  }
}
