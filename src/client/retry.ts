import { HbulkError } from '../errors.js'
import { pause } from '../system/pause.js'

export interface RetryOptions {
  /** Further tries after the first. */
  readonly retries: number
  /** Whether to try again after an error. Default: when it says that it is `retryable`. */
  readonly worthIt?: (error: unknown) => error is HbulkError
  readonly signal?: AbortSignal | undefined
  /** Called before every further try. */
  readonly onRetry?: ((error: Error) => void) | undefined
}

/** Between tries: the first pause at most, and the longest. */
export interface Pauses {
  readonly firstMs: number
  readonly longestMs: number
}

const usualPauses: Pauses = { firstMs: 100, longestMs: 10_000 }

export function isRetryable(error: unknown): error is HbulkError {
  return error instanceof HbulkError && error.retryable
}

/**
 * Milliseconds to wait before try number `attempt` (the first repeat is 1): they double each time, half of them random
 * so that threads that failed together do not come back together.
 */
export function pauseBefore(attempt: number, { firstMs, longestMs }: Pauses = usualPauses): number {
  const ceiling = Math.min(longestMs, firstMs * 2 ** (attempt - 1))
  return ceiling * (0.5 + Math.random() / 2)
}

/** Waits before try number `attempt`. Rejects with INTERRUPTED when aborted. */
export function backOff(attempt: number, signal?: AbortSignal): Promise<void> {
  return pause(pauseBefore(attempt), signal)
}

/** Makes `attempt` again as long as it fails with a retryable error and tries are left; then throws the last error. */
export async function withRetries<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      const { worthIt = isRetryable } = options
      if (!worthIt(error) || tries > options.retries) throw error
      options.onRetry?.(error)
      await backOff(tries, options.signal)
    }
  }
}
