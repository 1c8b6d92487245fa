import { BroadcastChannel } from 'node:worker_threads'
import { interrupted } from './interrupted.js'
import type { SharedMemory } from './shared-memory.js'

/** The main thread's end: tells every thread of a job to stop. */
export class StopChannel {
  static #count = 0
  readonly name: string
  readonly #memory: SharedMemory
  readonly #channel: BroadcastChannel

  constructor(memory: SharedMemory) {
    StopChannel.#count += 1
    this.name = `hbulk-stop-${process.pid}-${StopChannel.#count}`
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
