import { setTimeout as delay } from 'node:timers/promises'
import { HbulkError } from '../errors.js'

/** The time between two looks at a condition. @throws HbulkError INTERRUPTED when aborted. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, signal === undefined ? {} : { signal })
  } catch (error) {
    throw new HbulkError('INTERRUPTED', 'interrupted while waiting', { cause: error })
  }
}
