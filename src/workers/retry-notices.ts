import { randomUUID } from 'node:crypto'
import { BroadcastChannel } from 'node:worker_threads'
import { oneLine } from '../system/one-line.js'
import type { Log } from './monitor.js'

/** Different reasons that are told in a job: whoever has read as many knows what is going on. */
const MOST_TOLD = 10

type Tell = (reason: string) => void

/** Hands each reason on once, and not too many of them. */
function once(tell: Tell): Tell {
  const told = new Set<string>()
  return (reason) => {
    if (told.has(reason) || told.size === MOST_TOLD) return
    told.add(reason)
    tell(reason)
  }
}

/** Says, once for each reason, that calls are made again. No warning: nothing is lost by it but time. */
export function tellRetries(log: Log): Tell {
  return once((reason) => log.info(`calls are made again: ${oneLine(reason)}`))
}

/** The main thread's end: is told why the threads of a job make calls again. */
export class RetryNotices {
  readonly name: string = `hbulk-retries-${randomUUID()}`
  onReason: Tell = () => {}
  readonly #channel: BroadcastChannel

  constructor() {
    this.#channel = new BroadcastChannel(this.name)
    this.#channel.onmessage = (event) => this.onReason(String((event as MessageEvent).data))
    this.#channel.unref()
  }

  close(): void {
    this.#channel.close()
  }
}

/** A thread's end: a function to call with the reason of each retry. */
export function retryTeller(name: string): Tell {
  let channel: BroadcastChannel | undefined
  return once((reason) => {
    // Most threads have nothing to tell.
    if (channel === undefined) {
      channel = new BroadcastChannel(name)
      channel.unref()
    }
    channel.postMessage(reason)
  })
}
