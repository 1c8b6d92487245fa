import type { Log, Progress } from '../cli/tool.js'
import type { CounterValues } from './counters.js'
import type { JobDirectory } from './job-directory.js'
import type { JobSetup } from './types.js'

export interface PlannedTask<Task> {
  /** Unique within the job and the same whenever the job is planned again: the journal's key. */
  readonly id: string
  /** Its share of the job's work, in the plan's unit. */
  readonly weight: number
  /** Plain JSON; row keys stand in `toStringBinary` notation. */
  readonly task: Task
}

export interface JobPlan<Settings, Task> {
  readonly setup: JobSetup<Settings>
  readonly tasks: readonly PlannedTask<Task>[]
  readonly unit: 'bytes' | 'rows' | 'tasks'
}

export interface TaskOutcome<Result> {
  readonly id: string
  readonly result: Result
  readonly counters: CounterValues
}

export interface JobEnvironment {
  /** Absent: nothing is journalled and the job cannot be resumed. */
  readonly directory: JobDirectory | undefined
  readonly signal: AbortSignal
  readonly progress: Progress
  readonly log: Log
}

/**
 * Runs every task of the plan that the journal does not hold as finished, and resolves with all outcomes in plan order.
 * Rejects with the first error that broke a task, after the other tasks have been stopped and their threads are gone;
 * with code INTERRUPTED when `signal` was aborted.
 */
export declare function runJob<Settings, Task, Result>(
  plan: JobPlan<Settings, Task>,
  environment: JobEnvironment,
): Promise<TaskOutcome<Result>[]>
