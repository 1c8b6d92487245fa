/** A clock in milliseconds. */
export type Clock = () => number

/** A call's latency says that the gateway is in trouble only above this. */
const slowMs = 1_000
/** And when calls take so many times as long as they used to. */
const slowFactor = 4
/** A good second without trouble lets one more batch out. */
const recoverMs = 1_000
/** Calls before it is known how long they usually take. */
const firstCalls = 16

/** Weight of a call in the mean that trouble shows in, and in the one that stands for what is usual. */
const recentWeight = 1 / 4
const usualWeight = 1 / 64

/**
 * How many batches may be under way: half as many at the first sign of trouble (a failure that may pass, or calls that
 * take far longer than usual), one more for each good second after it. One for each thread, over all its tasks.
 */
export class FlowControl {
  readonly #most: number
  readonly #clock: Clock
  #allowed: number
  #changedAt = Number.NEGATIVE_INFINITY
  #cutAt = Number.NEGATIVE_INFINITY
  #recentMs: number | undefined
  #usualMs = 0
  #calls = 0

  constructor(most: number, clock: Clock = () => performance.now()) {
    this.#most = most
    this.#clock = clock
    this.#allowed = most
  }

  /** At least 1, at most what the connections allow. */
  get allowed(): number {
    return this.#allowed
  }

  now(): number {
    return this.#clock()
  }

  /** A call that began at `startedAt` was answered. Returns true if that was so late that fewer are allowed now. */
  succeeded(startedAt: number): boolean {
    const now = this.#clock()
    // A call from before a cut still suffered from what the cut is meant to end.
    if (startedAt < this.#cutAt) return false
    if (this.#isSlow(now - startedAt)) return this.#cut(now)
    if (this.#allowed < this.#most && now - this.#changedAt >= recoverMs) {
      this.#allowed++
      this.#changedAt = now
    }
    return false
  }

  /** A call that began at `startedAt` failed in a way that may pass. Returns true if fewer are allowed now. */
  failed(startedAt: number): boolean {
    // Calls that fail together are one sign, not several.
    if (startedAt < this.#cutAt) return false
    return this.#cut(this.#clock())
  }

  #isSlow(ms: number): boolean {
    this.#calls++
    this.#recentMs = mean(this.#recentMs ?? ms, ms, recentWeight)
    const known = this.#calls > firstCalls
    const slow = known && this.#recentMs > Math.max(slowMs, slowFactor * this.#usualMs)
    const weight = known ? usualWeight : 1 / this.#calls
    this.#usualMs = mean(this.#usualMs, ms, weight)
    return slow
  }

  #cut(now: number): boolean {
    const before = this.#allowed
    this.#allowed = Math.max(1, this.#allowed >> 1)
    this.#cutAt = now
    this.#changedAt = now
    this.#recentMs = undefined
    return this.#allowed < before
  }
}

function mean(before: number, value: number, weight: number): number {
  return before + (value - before) * weight
}
