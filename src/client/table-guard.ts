import type { HbulkError } from '../errors.js'
import { tableDisabled } from '../wire/remote-error.js'

/** HBase answers a put in milliseconds, or within seconds when it is in trouble. */
const slowMs = 5_000

/**
 * Ends the calls of a writer soon when its table has been disabled: HBase itself says so about scans, but lets puts wait
 * until every patience is at its end.
 */
export class TableGuard {
  /** Aborted: the table is disabled, or the writer is to stop. */
  readonly signal: AbortSignal
  readonly #table: string
  readonly #isEnabled: () => Promise<boolean>
  readonly #slowMs: number
  readonly #disabled = new AbortController()
  #asking = false
  #reason: HbulkError | undefined

  /** @param isEnabled asks HBase, over a connection that the writer's calls do not hold up */
  constructor(
    table: string,
    isEnabled: () => Promise<boolean>,
    signal: AbortSignal,
    patienceMs: number = slowMs,
  ) {
    this.#table = table
    this.#isEnabled = isEnabled
    this.#slowMs = patienceMs
    this.signal = AbortSignal.any([signal, this.#disabled.signal])
  }

  /** Why the calls were ended, if it was done here. */
  get reason(): HbulkError | undefined {
    return this.#reason
  }

  /** Looks after one call until it settles. */
  async watch<T>(call: Promise<T>): Promise<T> {
    const timer = setInterval(() => void this.#ask(), this.#slowMs)
    try {
      return await call
    } finally {
      clearInterval(timer)
    }
  }

  async #ask(): Promise<void> {
    if (this.#asking || this.#reason !== undefined) return
    this.#asking = true
    // Whoever cannot be asked has not said that it is disabled.
    const enabled = await this.#isEnabled().catch(() => true)
    this.#asking = false
    if (enabled) return
    this.#reason = tableDisabled(this.#table)
    this.#disabled.abort(this.#reason)
  }
}
