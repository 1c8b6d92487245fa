import { setTimeout as sleep } from 'node:timers/promises'
import { HbulkError } from '../errors.js'

export interface RetryOptions {
  /** Further tries after the first. */
  readonly retries: number
  readonly signal?: AbortSignal | undefined
  /** Called before every further try. */
  readonly onRetry?: ((error: Error) => void) | undefined
}

const firstPauseMs = 100
const longestPauseMs = 10_000

export function isRetryable(error: unknown): error is HbulkError {
  return error instanceof HbulkError && error.retryable
}

/**
 * Waits before try number `attempt` (the first repeat is 1): the pause doubles each time, half of it random so that
 * threads that failed together do not come back together.
 */
export async function backOff(attempt: number, signal?: AbortSignal): Promise<void> {
  const ceiling = Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1))
  const pause = ceiling / 2 + (Math.random() * ceiling) / 2
  try {
    await sleep(pause, undefined, signal === undefined ? {} : { signal })
  } catch (cause) {
    throw new HbulkError('INTERRUPTED', 'the run was interrupted', { cause })
  }
}

/** Makes `attempt` again as long as it fails with a retryable error and tries are left; then throws the last error. */
export async function withRetries<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      if (!isRetryable(error) || tries > options.retries) throw error
      options.onRetry?.(error)
      await backOff(tries, options.signal)
    }
  }
}
