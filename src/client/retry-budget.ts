import type { Clock } from './flow-control.js'

/** Tries that may be repeated without a thought. */
const burst = 10
const perSecond = 1
/** What a batch that went through gives back. */
const perSuccess = 0.1

/**
 * How often a thread may try again: a cluster that struggles gets a burst of retries and then one a second, whatever
 * number of batches have failed. Nobody is refused: who comes too early is told how long to wait.
 */
export class RetryBudget {
  readonly #clock: Clock
  #tokens = burst
  #at: number

  constructor(clock: Clock = () => performance.now()) {
    this.#clock = clock
    this.#at = clock()
  }

  succeeded(): void {
    this.#tokens = Math.min(burst, this.#tokens + perSuccess)
  }

  /** Books one retry. Returns the milliseconds until it may go. */
  take(): number {
    const now = this.#clock()
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#at) / 1_000) * perSecond) - 1
    this.#at = now
    return Math.max(0, (-this.#tokens / perSecond) * 1_000)
  }
}
