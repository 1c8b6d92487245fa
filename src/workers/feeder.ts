import { errorFromData } from '../errors.js'
import type { JobDirectory } from './job-directory.js'
import type { JobPlan, PlannedTask, TaskOutcome } from './plan.js'
import type { JobPool } from './pool.js'

type AnyPlan = JobPlan<unknown, unknown>
type AnyTask = PlannedTask<unknown>
type Outcomes = Map<string, TaskOutcome<unknown>>

async function runPlanned(
  pool: JobPool,
  plan: AnyPlan,
  planned: AnyTask,
): Promise<TaskOutcome<unknown>> {
  const { id, task, weight } = planned
  const reply = await pool.run({ setup: plan.setup, task, weight })
  if (!reply.ok) throw errorFromData(reply.error)
  return { id, result: reply.result, counters: reply.counters }
}

/** The tasks of each stage, the first one's first. */
function stagesOf(tasks: readonly AnyTask[]): AnyTask[][] {
  const stages = new Map<number, AnyTask[]>()
  for (const task of tasks) {
    const { stage = 0 } = task
    const others = stages.get(stage)
    if (others === undefined) stages.set(stage, [task])
    else others.push(task)
  }
  return [...stages].sort(([a], [b]) => a - b).map(([, those]) => those)
}

/** Keeps every slot of the pool busy with one task, stage by stage in plan order, until all are done or one failed. */
export class Feeder {
  readonly #plan: AnyPlan
  readonly #pool: JobPool
  readonly #directory: JobDirectory | undefined
  readonly #outcomes: Outcomes
  readonly #records: Promise<void>[] = []
  #failure: unknown

  constructor(
    plan: AnyPlan,
    pool: JobPool,
    directory: JobDirectory | undefined,
    outcomes: Outcomes,
  ) {
    this.#plan = plan
    this.#pool = pool
    this.#directory = directory
    this.#outcomes = outcomes
  }

  /** Stops the threads. The first reason is the one that the job rejects with. */
  fail(reason: unknown): void {
    if (this.#failure !== undefined) return
    this.#failure = reason
    this.#pool.stop()
  }

  async run(tasks: readonly AnyTask[]): Promise<void> {
    for (const stage of stagesOf(tasks)) {
      const queue = stage.values()
      const slots = Math.min(stage.length, this.#pool.threads * this.#plan.tasksPerThread)
      await Promise.all(Array.from({ length: slots }, () => this.#runSlot(queue)))
      await Promise.all(this.#records.splice(0))
      if (this.#failure !== undefined) throw this.#failure
    }
  }

  async #runSlot(queue: Iterator<AnyTask>): Promise<void> {
    while (this.#failure === undefined) {
      const next = queue.next()
      if (next.done === true) return
      try {
        const outcome = await runPlanned(this.#pool, this.#plan, next.value)
        this.#outcomes.set(outcome.id, outcome)
        this.#record(outcome)
      } catch (error) {
        this.fail(error)
      }
    }
  }

  /** The slot goes on while the journal is written; the job waits for it at its end. */
  #record(outcome: TaskOutcome<unknown>): void {
    const recorded = this.#directory?.record(outcome)
    if (recorded !== undefined) this.#records.push(recorded.catch((error) => this.fail(error)))
  }
}
