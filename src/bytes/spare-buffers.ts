/** Shorter ones are no loss: collecting them costs less than keeping a list of them. */
const LEAST_KEPT = 64 * 1024
/** One that is longer than this many times what is asked for is left to somebody else. */
const MOST_TOO_LONG = 4

/**
 * Buffers that were given back, to be used again. V8 does not count memory outside its heap as urgent: a thread that
 * only let its buffers go would hold tens of megabytes of them until some later collection.
 */
export class SpareBuffers {
  /** Bytes of the spare buffers. */
  held = 0
  readonly #most: number
  readonly #spare: Buffer[] = []

  /** @param most bytes that are kept; what is given back beyond them is let go */
  constructor(most: number) {
    this.#most = most
  }

  /** A buffer of at least `length` bytes, with anything in it: the shortest spare one that fits, or a new one. */
  take(length: number): Buffer {
    let best = -1
    let bestLength = MOST_TOO_LONG * length + 1
    for (const [index, buf] of this.#spare.entries()) {
      if (buf.length < length || buf.length >= bestLength) continue
      best = index
      bestLength = buf.length
    }
    const [found] = best === -1 ? [] : this.#spare.splice(best, 1)
    if (found === undefined) return Buffer.allocUnsafeSlow(length)
    this.held -= found.length
    return found
  }

  /** The caller, and whoever it has lent the buffer to, must not use it any more. */
  give(buf: Buffer): void {
    if (buf.length < LEAST_KEPT || this.held + buf.length > this.#most) return
    this.held += buf.length
    this.#spare.push(buf)
  }
}

/** Those of this thread. */
export const spareBuffers: SpareBuffers = new SpareBuffers(16 * 2 ** 20)
