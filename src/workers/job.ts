import { HbulkError } from '../errors.js'
import { Feeder } from './feeder.js'
import { interrupted } from './interrupted.js'
import type { JobDirectory } from './job-directory.js'
import { LiveProgress } from './live-progress.js'
import type { Log, Progress } from './monitor.js'
import type { JobPlan, PlannedTask, TaskOutcome } from './plan.js'
import { JobPool } from './pool.js'
import { tellRetries } from './retry-notices.js'
import { taskModule } from './task-modules.js'

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
  const onAbort = (): void => feeder.fail(interrupted())
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
  if (signal.aborted) throw interrupted()
  const outcomes: Outcomes = new Map(directory?.finished())
  const tasks = plan.tasks.filter(({ id }) => !outcomes.has(id))
  const done = plan.tasks.length - tasks.length
  if (done > 0) log.info(`resuming: ${done} of ${plan.tasks.length} tasks are done`)
  if (tasks.length > 0) {
    const { kind, limits } = plan.setup
    const threads = Math.min(limits.threads, tasks.length)
    const pool = environment.pool ?? new JobPool({ module: taskModule(kind), threads })
    pool.onRetry(tellRetries(log))
    try {
      await feed(plan, tasks, outcomes, pool, environment)
    } finally {
      if (pool !== environment.pool) await pool.close()
    }
  }
  return plan.tasks.map(({ id }) => outcomes.get(id) as TaskOutcome<Result>)
}
