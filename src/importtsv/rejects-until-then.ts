import { readdir } from 'node:fs/promises'
import { type ErrorCode, HbulkError } from '../errors.js'
import { type JobPlace, partsDirectory } from './job-place.js'
import type { RejectPaths } from './rejects.js'

/** After these a job may never go on, so that its rejects are shown as far as they are known. */
const keepsRejects: ReadonlySet<ErrorCode> = new Set(['TOO_MANY_REJECTS', 'INPUT'])

/** Publishes what a job that broke has rejected. Undefined if there is nothing, or if it may go on. */
export async function rejectsUntilThen(
  error: unknown,
  place: JobPlace,
  publish: () => Promise<RejectPaths>,
): Promise<RejectPaths | undefined> {
  if (!(error instanceof HbulkError && keepsRejects.has(error.code))) return undefined
  const parts = await readdir(partsDirectory(place))
  return parts.length === 0 ? undefined : publish()
}
