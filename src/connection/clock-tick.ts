import { setTimeout as delay } from 'node:timers/promises'
import type { Timestamp } from '../client/types.js'

/** A timer may come up to a millisecond early. */
const tickMs = 2

/**
 * HBase counts time in milliseconds, and a delete hides what is put in the same one, even after it. So a delete that goes
 * by the region server's clock is done when that millisecond is over: what is put then is seen.
 */
export async function passDeletes(
  deletes: readonly { readonly timestamp: Timestamp | undefined }[],
): Promise<void> {
  if (deletes.some(({ timestamp }) => timestamp === undefined)) await delay(tickMs)
}
