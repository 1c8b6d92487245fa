import type { GatewayAddress } from '../client/gateway-url.js'
import type { AskedLimits } from './limits.js'
import type { Log, Progress } from './monitor.js'

/** What can be said about every job, whatever its tool. */
export interface JobOptions extends AskedLimits {
  readonly gateways: readonly GatewayAddress[]
  /** Directory for the state of a new job. */
  readonly jobDir: string | undefined
  /** Directory of the job to go on with. */
  readonly resume: string | undefined
  /** Do everything up to the first effect. */
  readonly dryRun: boolean
}

/** What a job gets from whoever starts it, a command line or a program. */
export interface JobRun {
  readonly global: JobOptions
  readonly log: Log
  readonly progress: Progress
  /** Aborted: stop cleanly and save the state. */
  readonly signal: AbortSignal
}
