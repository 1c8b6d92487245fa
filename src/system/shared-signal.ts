import { setMaxListeners } from 'node:events'

/** One signal may stop hundreds of calls; Node.js would call more than ten of its listeners a leak, and print that. */
export function shareSignal(signal: AbortSignal | undefined): void {
  if (signal !== undefined) setMaxListeners(0, signal)
}
