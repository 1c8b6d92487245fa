import type { HBaseClient } from '../client/client.js'
import type { Log, Progress } from '../workers/monitor.js'
import type { JobLimits } from '../workers/types.js'
import type { JobPlace } from './job-place.js'

/** What an import works with. The caller owns the client. */
export interface ImportEnvironment {
  readonly client: HBaseClient
  readonly limits: JobLimits
  /** Everything in the order of the inputs: one thread was asked for, and it finishes a task before it begins another. */
  readonly inOrder?: boolean
  readonly place: JobPlace
  readonly signal: AbortSignal
  readonly progress: Progress
  readonly log: Log
}
