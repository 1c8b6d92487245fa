/** Holds work back so that the whole job, over all its threads, stays under its rows and bytes a second. */
export interface RateLimiter {
  /**
   * Books `rows` and `bytes`; returns undefined when they may go at once, else a promise for the moment they may.
   * Booking comes first and waiting after, so one large batch is never starved.
   */
  take(rows: number, bytes: number, signal?: AbortSignal): Promise<void> | undefined
}
