import { randomUUID } from 'node:crypto'
import { BroadcastChannel } from 'node:worker_threads'
import { interrupted } from './interrupted.js'
import type { SharedMemory } from './shared-memory.js'

/** The main thread's end: tells every thread of a job to stop. */
export class StopChannel {
  /** No other job's, in whatever thread or copy of hbulk: all of a process hear a channel by its name. */
  readonly name: string = `hbulk-stop-${randomUUID()}`
  readonly #memory: SharedMemory
  readonly #channel: BroadcastChannel

  constructor(memory: SharedMemory) {
    this.#memory = memory
    this.#channel = new BroadcastChannel(this.name)
    this.#channel.unref()
  }

  stop(): void {
    this.#memory.stop()
    this.#channel.postMessage('stop')
  }

  close(): void {
    this.#channel.close()
  }
}

/** A thread's end: a signal that is aborted when the job is to stop. */
export function stopSignal(name: string, memory: SharedMemory): AbortSignal {
  const controller = new AbortController()
  const channel = new BroadcastChannel(name)
  const abort = (): void => {
    channel.close()
    controller.abort(interrupted())
  }
  channel.onmessage = abort
  channel.unref()
  // A message sent before this thread listened is lost; the flag is not.
  if (memory.stopped) abort()
  return controller.signal
}
