import { readFile } from 'node:fs/promises'
import { HbulkError } from '../errors.js'
import { replaceFile } from '../system/atomic-file.js'
import type { JobPlan } from './plan.js'

const VERSION = 1

/** What `job.json` holds: all that a later run needs to know about the job, but not how far it came. */
export interface JobFile {
  readonly version: typeof VERSION
  readonly command: string
  readonly timestamp: number
  readonly options: unknown
  /** Absent until the job is planned. */
  readonly plan?: JobPlan<unknown, unknown>
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isPlan(value: unknown): value is JobPlan<unknown, unknown> {
  return isObject(value) && isObject(value.setup) && Array.isArray(value.tasks)
}

function isJobFile(value: unknown): value is JobFile {
  return (
    isObject(value) &&
    typeof value.command === 'string' &&
    typeof value.timestamp === 'number' &&
    'options' in value &&
    (value.plan === undefined || isPlan(value.plan))
  )
}

function damaged(path: string, reason: string): HbulkError {
  return new HbulkError('INPUT', `${path} is damaged (${reason})`, {
    hint: 'This job cannot be resumed: start it again in another directory; writing the same rows again does no harm.',
  })
}

function parse(path: string, text: string): JobFile {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw damaged(path, (error as Error).message)
  }
  if (isObject(value) && typeof value.version === 'number' && value.version > VERSION) {
    throw new HbulkError('INPUT', `${path} was written by a newer hbulk`, {
      hint: 'Resume the job with the version that started it.',
    })
  }
  if (!isJobFile(value)) throw damaged(path, 'it does not describe a job')
  return value
}

/** Undefined when there is no such file. Rejects with INPUT when it cannot be read or is damaged. */
export async function readJobFile(path: string): Promise<JobFile | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new HbulkError('INPUT', `cannot read ${path}: ${message}`, { cause: error })
  }
  return parse(path, text)
}

export async function writeJobFile(path: string, job: JobFile): Promise<void> {
  try {
    await replaceFile(path, (file) => file.writeFile(`${JSON.stringify(job)}\n`))
  } catch (error) {
    throw new HbulkError('OUTPUT', `cannot write ${path}: ${(error as Error).message}`, {
      cause: error,
    })
  }
}
