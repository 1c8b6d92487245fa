import { addCounters, type CounterValues, counterNames } from './counters.js'
import type { Progress } from './monitor.js'
import type { JobPlan, TaskOutcome } from './plan.js'
import type { LiveRow } from './shared-memory.js'

const POLL_MS = 200

function countersOf(row: LiveRow): CounterValues {
  const values: CounterValues = {}
  for (const [slot, name] of counterNames.entries()) {
    const value = row.counters[slot] ?? 0
    if (value !== 0) values[name] = value
  }
  return values
}

/** Shows the threads' live rows as the job's progress, on top of what earlier runs of the job finished. */
export class LiveProgress {
  readonly #progress: Progress
  readonly #rows: readonly LiveRow[]
  readonly #unit: JobPlan<unknown, unknown>['unit']
  readonly #total: number
  readonly #before: CounterValues = {}
  #doneBefore = 0
  readonly #timer: NodeJS.Timeout

  constructor(
    plan: JobPlan<unknown, unknown>,
    finished: ReadonlyMap<string, TaskOutcome<unknown>>,
    rows: readonly LiveRow[],
    progress: Progress,
  ) {
    this.#progress = progress
    this.#rows = rows
    this.#unit = plan.unit
    let total = 0
    for (const { id, weight } of plan.tasks) {
      total += weight
      const outcome = finished.get(id)
      if (outcome === undefined) continue
      this.#doneBefore += weight
      addCounters(this.#before, outcome.counters)
    }
    this.#total = total
    this.#timer = setInterval(() => this.#update(), POLL_MS)
    this.#timer.unref()
  }

  /** Shows the last state and looks no more. */
  stop(): void {
    clearInterval(this.#timer)
    this.#update()
  }

  #update(): void {
    const counters: CounterValues = { ...this.#before }
    let done = this.#doneBefore
    for (const row of this.#rows) {
      addCounters(counters, countersOf(row))
      done += row.done[0] ?? 0
    }
    this.#progress.update({ counters, done, total: this.#total, unit: this.#unit })
  }
}
