import type { ErrorData } from '../errors.js'
import type { CounterValues } from './counters.js'
import type { JobSetup } from './types.js'

/** What a thread is born with. */
export interface ThreadData {
  /** URL of the module that exports `runTask`. */
  readonly taskModule: string
  readonly memory: SharedArrayBuffer
  readonly stopChannel: string
  readonly retryNotices: string
}

/** A task on its way to a thread. The setup travels with each: threads start before it is known. */
export interface TaskRequest {
  readonly setup: JobSetup<unknown>
  readonly task: unknown
  readonly weight: number
}

/** How a task ended, on its way back. Errors travel as data because they lose their class between threads. */
export type TaskReply =
  | { readonly ok: true; readonly result: unknown; readonly counters: CounterValues }
  | { readonly ok: false; readonly error: ErrorData }
