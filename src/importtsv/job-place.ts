import { constants } from 'node:fs'
import { access, rm, rmdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { HbulkError } from '../errors.js'
import type { JobOptions } from '../workers/job-run.js'
import type { ImportOptions } from './options.js'

/** Where a job keeps its state. */
export interface JobPlace {
  readonly path: string
  readonly resume: boolean
  /** Nobody asked for this directory: it goes again when nothing in it is worth keeping. */
  readonly temporary: boolean
}

/** `--resume`, `--job-dir`, or a directory named after table and time under `.hbulk`. */
export function jobPlace(
  global: Pick<JobOptions, 'jobDir' | 'resume'>,
  table: string,
  now: Date,
  command = 'importtsv',
): JobPlace {
  const { resume, jobDir } = global
  if (resume !== undefined) return { path: resolve(resume), resume: true, temporary: false }
  if (jobDir !== undefined) return { path: resolve(jobDir), resume: false, temporary: false }
  const time = now.toISOString().replace(/[-:]/g, '').replace('.', '')
  const name = `${command}-${table.replace(/[^\w.-]/g, '_')}-${time}`
  return { path: resolve('.hbulk', name), resume: false, temporary: true }
}

/** Where the tasks leave their rejects until the job is at its end. */
export function partsDirectory(place: JobPlace): string {
  return join(place.path, 'parts')
}

export function rejectsPath(
  place: JobPlace,
  options: Pick<ImportOptions, 'rejects'> & { readonly format: string },
): string {
  return resolve(options.rejects ?? join(place.path, `rejects.${options.format}`))
}

/** Fails before the work, not after it. @throws HbulkError OUTPUT */
export async function checkRejectsPlace(options: Pick<ImportOptions, 'rejects'>): Promise<void> {
  if (options.rejects === undefined) return
  const folder = dirname(resolve(options.rejects))
  await access(folder, constants.W_OK).catch((error) => {
    throw new HbulkError('OUTPUT', `--rejects: cannot write into the folder '${folder}'`, {
      cause: error,
      hint: 'Name a file in a folder that exists.',
    })
  })
}

/** Removes the job's directory, and `.hbulk` with it when that is empty. */
export async function removeJobPlace(place: JobPlace): Promise<void> {
  await rm(place.path, { recursive: true, force: true })
  await rmdir(dirname(place.path)).catch(() => {})
}
