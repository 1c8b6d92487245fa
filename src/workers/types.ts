import type { HBaseClient } from '../client/client.js'
import type { Gateway } from '../client/types.js'
import type { Counters } from './counters.js'
import type { RateLimiter } from './rate-limiter.js'

/** Which task module a worker thread loads: `src/<tool>/task.ts`. */
export type JobKind =
  | 'importtsv'
  | 'export'
  | 'import'
  | 'rowcounter'
  | 'cellcounter'
  | 'copytable'
  | 'verify'
  | 'verify-against'

/** Limits and knobs of a job that do not depend on the tool. Plain data. */
export interface JobLimits {
  readonly threads: number
  /** Connections each thread may hold. */
  readonly connections: number
  /** Connections to each gateway that the whole job may hold. */
  readonly gatewayConnections: number
  /** Rows a second for the whole job, or undefined for no limit. */
  readonly rateRows: number | undefined
  /** Bytes a second for the whole job, or undefined for no limit. */
  readonly rateBytes: number | undefined
  readonly batchRows: number
  readonly batchBytes: number
  /** Bytes that each thread may hold, for a task that reads, of what is under way to the gateways or waits to be. */
  readonly memoryBytes: number
  readonly callTimeoutMs: number
  readonly retries: number
}

/** What a thread gets once, before its first task. Settings are the tool's own frozen options, as plain data. */
export interface JobSetup<Settings> {
  readonly kind: JobKind
  readonly gateways: readonly Gateway[]
  /** For a tool of two tables: the gateways of the second, which may be the same. */
  readonly targetGateways?: readonly Gateway[]
  readonly limits: JobLimits
  /** The job's one timestamp, in milliseconds: every write without its own carries it, so a replay changes nothing. */
  readonly timestamp: number
  readonly settings: Settings
}

/** What a task sees of the thread it runs on. */
export interface TaskContext {
  readonly client: HBaseClient
  /**
   * For a tool of two tables, on `targetGateways`: with connections of its own, since scans that hold all of one client's
   * would wait for ever for what is to be written through them.
   */
  readonly target?: HBaseClient
  /** This task's own counters; they also feed the live progress. */
  readonly counters: Counters
  readonly limiter: RateLimiter
  readonly limits: JobLimits
  readonly timestamp: number
  /** Aborted when the job is to stop. A task that sees it throws HbulkError code INTERRUPTED after closing its files. */
  readonly signal: AbortSignal
  /** Counts a call that is made again, and sees to it that the reason is told. */
  retried(error: Error): void
  /** Moves the job's progress by `amount` of the plan's unit (bytes or rows, or a fraction of this task's key range). */
  advance(amount: number): void
}

/**
 * A tool's work on one task, in a worker thread. The task and its result are plain data
 * (byte strings arrive as Uint8Array: wrap them with Buffer.from(u.buffer, u.byteOffset, u.length)).
 * A task may run any number of times and must leave the same result.
 */
export interface TaskModule<Settings, Task, Result> {
  runTask(task: Task, settings: Settings, context: TaskContext): Promise<Result>
}
