import { interrupted } from './interrupted.js'

/** Holds work back so that the whole job, over all its threads, stays under its rows and bytes a second. */
export interface RateLimiter {
  /**
   * Books `rows` and `bytes`; returns undefined when they may go at once, else a promise for the moment they may.
   * Booking comes first and waiting after, so one large batch is never starved.
   */
  take(rows: number, bytes: number, signal?: AbortSignal): Promise<void> | undefined
}

export interface Rates {
  /** Rows a second, or undefined for no limit. */
  readonly rows: number | undefined
  /** Bytes a second, or undefined for no limit. */
  readonly bytes: number | undefined
}

const SECOND = 1_000_000_000n
const MILLISECOND = 1_000_000

/** What a job that fell behind may catch up at once. Timers fire late by milliseconds: without it they would cost speed. */
export const BURST_NS: bigint = SECOND / 10n

const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * Books `cost` nanoseconds in a slot of shared memory, which holds the time at which the next booking may go.
 * @returns nanoseconds to wait from `now`; zero or less: go at once.
 */
export function book(slots: BigInt64Array, slot: number, cost: bigint, now: bigint): bigint {
  const earliest = now - BURST_NS
  for (;;) {
    const seen = Atomics.load(slots, slot)
    const start = seen > earliest ? seen : earliest
    if (Atomics.compareExchange(slots, slot, seen, start + cost) === seen) return start - now
  }
}

function cost(amount: number, perSecond: number): bigint {
  return BigInt(Math.ceil((amount / perSecond) * Number(SECOND)))
}

function wait(nanoseconds: bigint, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      reject(interrupted())
    }
    const milliseconds = Math.ceil(Number(nanoseconds) / MILLISECOND)
    const timer = setTimeout(
      () => {
        signal?.removeEventListener('abort', stop)
        resolve()
      },
      Math.min(milliseconds, LONGEST_TIMER_MS),
    )
    if (signal?.aborted === true) stop()
    else signal?.addEventListener('abort', stop, { once: true })
  })
}

/**
 * A limiter over `slots` (rows, bytes), which all threads of the job share.
 * Over any span of time it lets through at most what the limit allows for the span and BURST_NS, and one batch.
 */
export function sharedRateLimiter(
  slots: BigInt64Array,
  rates: Rates,
  clock: () => bigint = process.hrtime.bigint,
): RateLimiter {
  const { rows: rowRate, bytes: byteRate } = rates
  if (rowRate === undefined && byteRate === undefined) return { take: () => undefined }
  return {
    take(rows, bytes, signal) {
      const now = clock()
      const forRows = rowRate === undefined ? 0n : book(slots, 0, cost(rows, rowRate), now)
      const forBytes = byteRate === undefined ? 0n : book(slots, 1, cost(bytes, byteRate), now)
      const longest = forRows > forBytes ? forRows : forBytes
      return longest > 0n ? wait(longest, signal) : undefined
    },
  }
}
