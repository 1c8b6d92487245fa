import type { Log, Progress } from '../cli/tool.js'
import { HbulkError } from '../errors.js'
import type { CounterValues } from './counters.js'
import { Feeder } from './feeder.js'
import { interrupted } from './interrupted.js'
import type { JobDirectory } from './job-directory.js'
import { LiveProgress } from './live-progress.js'
import { JobPool } from './pool.js'
import { taskModule } from './task-modules.js'
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
  /** Tasks that may run at once on one thread: the connections for a task that reads, 1 for one that fills them by itself. */
  readonly tasksPerThread: number
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
  /** A pool that was started before planning; its owner closes it. Absent: the job starts and closes its own. */
  readonly pool?: JobPool
}

type AnyPlan = JobPlan<unknown, unknown>
type AnyTask = PlannedTask<unknown>
type Outcomes = Map<string, TaskOutcome<unknown>>

function checkIds(tasks: readonly AnyTask[]): void {
  const seen = new Set<string>()
  for (const { id } of tasks) {
    if (seen.has(id)) throw new HbulkError('INTERNAL', `two tasks of the plan have the id ${id}`)
    seen.add(id)
  }
}

async function feed(
  plan: AnyPlan,
  tasks: readonly AnyTask[],
  outcomes: Outcomes,
  pool: JobPool,
  environment: JobEnvironment,
): Promise<void> {
  const { directory, signal, progress } = environment
  const live = new LiveProgress(plan, outcomes, pool.rows(), progress)
  const feeder = new Feeder(plan, pool, directory, outcomes)
  const onAbort = (): void => feeder.fail(interrupted(directory?.path))
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    await feeder.run(tasks)
  } finally {
    signal.removeEventListener('abort', onAbort)
    live.stop()
  }
}

/**
 * Runs every task of the plan that the journal does not hold as finished, and resolves with all outcomes in plan order.
 * Rejects with the first error that broke a task, after the other tasks have been stopped;
 * with code INTERRUPTED when `signal` was aborted. Every outcome that was reached is in the journal by then.
 */
export async function runJob<Settings, Task, Result>(
  plan: JobPlan<Settings, Task>,
  environment: JobEnvironment,
): Promise<TaskOutcome<Result>[]> {
  checkIds(plan.tasks)
  const { directory, signal, log } = environment
  if (signal.aborted) throw interrupted(directory?.path)
  const outcomes: Outcomes = new Map(directory?.finished())
  const tasks = plan.tasks.filter(({ id }) => !outcomes.has(id))
  if (outcomes.size > 0)
    log.info(`resuming: ${outcomes.size} of ${plan.tasks.length} tasks are done`)
  if (tasks.length > 0) {
    const { kind, limits } = plan.setup
    const threads = Math.min(limits.threads, tasks.length)
    const pool = environment.pool ?? new JobPool({ module: taskModule(kind), threads })
    try {
      await feed(plan, tasks, outcomes, pool, environment)
    } finally {
      if (pool !== environment.pool) await pool.close()
    }
  }
  return plan.tasks.map(({ id }) => outcomes.get(id) as TaskOutcome<Result>)
}
