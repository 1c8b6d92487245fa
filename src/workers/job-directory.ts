import type { JobPlan, TaskOutcome } from './job.js'

/** Where a job keeps what it needs to go on after a kill: `job.json` and an append-only, fsynced `journal.ndjson`. */
export interface JobDirectory {
  readonly path: string
  /** The job's one timestamp: taken when the directory was created, kept over resumes. Milliseconds. */
  readonly timestamp: number
  /** The plan of the run that is being resumed, or undefined on a first run. */
  plan<Settings, Task>(): JobPlan<Settings, Task> | undefined
  /** Written once, atomically, before the first task starts. */
  savePlan(plan: JobPlan<unknown, unknown>): Promise<void>
  /** Outcomes that the journal holds, by task id. */
  finished(): ReadonlyMap<string, TaskOutcome<unknown>>
  /** Resolves when the line is on disk. */
  record(outcome: TaskOutcome<unknown>): Promise<void>
  /** Marks the job as done; a later --resume of it is refused with a line that says so. */
  finish(): Promise<void>
  close(): Promise<void>
}
