import { rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { HbulkError } from '../errors.js'
import type { FileLock } from '../system/file-lock.js'
import { makeDirectory } from '../system/make-directory.js'
import { writing } from '../system/write-error.js'
import { lockDirectory } from './directory-lock.js'
import { type JobFile, readJobFile, writeJobFile } from './job-file.js'
import { Journal, readJournal } from './journal.js'
import { firstDifference } from './plain-json.js'
import type { JobPlan, TaskOutcome } from './plan.js'

/** Where a job keeps what it needs to go on after a kill: `job.json` and an append-only, fsynced `journal.ndjson`. */
export interface JobDirectory {
  readonly path: string
  /** The job's one timestamp: taken when the directory was created, kept over resumes. Milliseconds. */
  readonly timestamp: number
  /**
   * The plan of the run that is being resumed, or undefined on a first run. Its gateways are left out,
   * because their headers are secret and a resumed run may use others: put those of this run in.
   */
  plan<Settings, Task>(): JobPlan<Settings, Task> | undefined
  /** Written once, atomically, before the first task starts. */
  savePlan(plan: JobPlan<unknown, unknown>): Promise<void>
  /** Outcomes that the journal holds, those of this run too, by task id. */
  finished(): ReadonlyMap<string, TaskOutcome<unknown>>
  /** Resolves when the line is on disk. */
  record(outcome: TaskOutcome<unknown>): Promise<void>
  /** Marks the job as done; a later --resume of it is refused with a line that says so. */
  finish(): Promise<void>
  /** A job that never came to a plan has done nothing: its files go, and the directory if it is empty then. */
  close(): Promise<void>
}

export interface JobDirectoryRequest {
  readonly path: string
  /** True: go on with the job that is there. False: start one in a directory without a job. */
  readonly resume: boolean
  readonly command: string
  /** What makes it this job and no other, as plain JSON; threads, limits and gateways are none of it. */
  readonly options: unknown
  /** Milliseconds; now if absent. A resumed job keeps its own. */
  readonly timestamp?: number
  /** By the path of a member of the options, what to say when it has changed and its value tells nobody anything. */
  readonly changes?: ReadonlyMap<string, Change>
}

/** An option of a job that is not what it was. */
export interface Change {
  /** As the beginning of a sentence: "'rows.mjs' has changed". */
  readonly what: string
  readonly hint: string
}

const JOB_FILE = 'job.json'
const JOURNAL_FILE = 'journal.ndjson'
const LOCK_FILE = 'lock'

class OpenJobDirectory implements JobDirectory {
  readonly path: string
  readonly #lock: FileLock
  readonly #journal: Journal
  readonly #finished: Map<string, TaskOutcome<unknown>>
  #job: JobFile

  constructor(
    path: string,
    lock: FileLock,
    job: JobFile,
    journal: Journal,
    finished: ReadonlyMap<string, TaskOutcome<unknown>>,
  ) {
    this.path = path
    this.#lock = lock
    this.#job = job
    this.#journal = journal
    this.#finished = new Map(finished)
  }

  get timestamp(): number {
    return this.#job.timestamp
  }

  plan<Settings, Task>(): JobPlan<Settings, Task> | undefined {
    return this.#job.plan as JobPlan<Settings, Task> | undefined
  }

  async savePlan(plan: JobPlan<unknown, unknown>): Promise<void> {
    const { targetGateways: _secret, ...setup } = plan.setup
    this.#job = { ...this.#job, plan: { ...plan, setup: { ...setup, gateways: [] } } }
    await writeJobFile(join(this.path, JOB_FILE), this.#job)
  }

  finished(): ReadonlyMap<string, TaskOutcome<unknown>> {
    return this.#finished
  }

  async record(outcome: TaskOutcome<unknown>): Promise<void> {
    await this.#journal.append(outcome)
    this.#finished.set(outcome.id, outcome)
  }

  finish(): Promise<void> {
    return this.#journal.append({ finishedAt: new Date().toISOString() })
  }

  async close(): Promise<void> {
    try {
      await this.#journal.close()
      if (this.#job.plan === undefined) await this.#removeFiles()
    } finally {
      this.#lock.release()
    }
    if (this.#job.plan === undefined) await rmdir(this.path).catch(() => {})
  }

  async #removeFiles(): Promise<void> {
    for (const name of [JOB_FILE, JOURNAL_FILE]) await rm(join(this.path, name), { force: true })
  }
}

function checkSameJob(job: JobFile, request: JobDirectoryRequest): void {
  const { path, command, options } = request
  const hint = 'Resume a job with the command line that it was started with.'
  if (job.command !== command) {
    const message = `the job in ${path} was started as ${job.command} and cannot be resumed as ${command}`
    throw new HbulkError('USAGE', message, { hint })
  }
  const difference = firstDifference(job.options, options)
  if (difference === undefined) return
  const { name, before, now } = difference
  const change = request.changes?.get(name)
  if (change !== undefined) {
    throw new HbulkError('USAGE', `${change.what} since the job in ${path} was started`, {
      hint: change.hint,
    })
  }
  const message = `the job in ${path} was started with ${name} = ${before}, not ${now}`
  throw new HbulkError('USAGE', message, { hint })
}

async function openExisting(request: JobDirectoryRequest): Promise<JobFile> {
  const job = await readJobFile(join(request.path, JOB_FILE))
  if (job === undefined) {
    throw new HbulkError('USAGE', `no job to resume in ${request.path}: it has no ${JOB_FILE}`, {
      hint: 'Name the directory that was given with --job-dir, or that the stopped run named.',
    })
  }
  checkSameJob(job, request)
  return job
}

async function startNew(request: JobDirectoryRequest): Promise<JobFile> {
  const file = join(request.path, JOB_FILE)
  // Without a plan nothing has been done yet: the run before failed or was killed first.
  if ((await readJobFile(file))?.plan !== undefined) {
    throw new HbulkError('USAGE', `${request.path} already holds a job`, {
      hint: `Go on with it: --resume ${request.path}, or name another directory with --job-dir.`,
    })
  }
  const { command, options, timestamp = Date.now() } = request
  const job: JobFile = { version: 1, command, timestamp, options }
  await writeJobFile(file, job)
  return job
}

async function open(request: JobDirectoryRequest, lock: FileLock): Promise<JobDirectory> {
  const { path, resume } = request
  const job = await (resume ? openExisting(request) : startNew(request))
  const journalFile = join(path, JOURNAL_FILE)
  const { outcomes, finishedAt, length } = await readJournal(journalFile)
  if (finishedAt !== undefined) {
    throw new HbulkError('USAGE', `the job in ${path} was finished at ${finishedAt}`, {
      hint: 'There is nothing to resume; start a new job in another directory.',
    })
  }
  const journal = await Journal.open(journalFile, length)
  return new OpenJobDirectory(path, lock, job, journal, outcomes)
}

/**
 * Opens a job directory for this process alone. Rejects with USAGE when there is a job and none was expected, none and one
 * was expected, another one, a finished one, or one that another process works on; with INPUT when its files are damaged.
 */
export async function openJobDirectory(request: JobDirectoryRequest): Promise<JobDirectory> {
  const { path, resume } = request
  if (!resume) await writing(path, () => makeDirectory(path))
  const lock = await lockDirectory(join(path, LOCK_FILE), path)
  try {
    return await open(request, lock)
  } catch (error) {
    lock.release()
    throw error
  }
}
