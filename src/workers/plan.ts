import type { CounterValues } from './counters.js'
import type { JobSetup } from './types.js'

/** A piece of a job. */
export interface PlannedTask<Task> {
  /** Unique within the job and the same whenever the job is planned again: the journal's key. */
  readonly id: string
  /** Its share of the job's work, in the plan's unit. */
  readonly weight: number
  /**
   * Tasks of a later stage begin when all those of the earlier ones are done, and the journal says so. Tasks without one
   * are of the first, 0.
   */
  readonly stage?: number
  /** Plain JSON; row keys stand in `toStringBinary` notation. */
  readonly task: Task
}

/** A job as it was planned: what its directory keeps, and all that a run of it needs. */
export interface JobPlan<Settings, Task> {
  readonly setup: JobSetup<Settings>
  readonly tasks: readonly PlannedTask<Task>[]
  readonly unit: 'bytes' | 'rows' | 'tasks'
  /** Tasks that may run at once on one thread: the connections for a task that reads, 1 for one that fills them by itself. */
  readonly tasksPerThread: number
}

/** How a task ended well. */
export interface TaskOutcome<Result> {
  readonly id: string
  readonly result: Result
  readonly counters: CounterValues
}
