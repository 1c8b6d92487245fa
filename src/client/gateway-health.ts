/** A gateway that failed is left alone for this long, and twice as long each time that it fails again. */
const firstMs = 1_000
const longestMs = 30_000
/** Who has used it for so long has not failed: a scan can take hours, and the others need not wait for its end. */
const trialMs = 5_000

/**
 * Whether a gateway is worth a connection. One that failed is left for a while; then a single user tries it, and the
 * others follow when that went well.
 */
export class GatewayHealth {
  #failures = 0
  #failedAt = Number.NEGATIVE_INFINITY
  /** Since when a single user tries it. */
  #trialAt = Number.NEGATIVE_INFINITY

  /** False: rather take another one. */
  isWell(now: number): boolean {
    return this.#failures === 0 || (now >= this.again && now - this.#trialAt >= trialMs)
  }

  /** When it may be tried again. */
  get again(): number {
    if (this.#failures === 0) return Number.NEGATIVE_INFINITY
    return this.#failedAt + Math.min(longestMs, firstMs * 2 ** (this.#failures - 1))
  }

  /** Someone begins to use it. */
  begins(now: number): void {
    if (this.#failures > 0) this.#trialAt = now
  }

  succeeded(): void {
    this.#failures = 0
    this.#trialAt = Number.NEGATIVE_INFINITY
  }

  /** Neither good nor bad: the user gave up. */
  ended(): void {
    this.#trialAt = Number.NEGATIVE_INFINITY
  }

  failed(now: number): void {
    // Connections that break together are one failure.
    if (now >= this.again) {
      this.#failures++
      this.#failedAt = now
    }
    this.#trialAt = Number.NEGATIVE_INFINITY
  }
}
