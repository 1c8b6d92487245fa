import { HbulkError } from '../errors.js'
import type { FileLock, LockOwner } from '../system/file-lock.js'
import { alreadyLocked, lockShared } from '../system/shared-lock.js'
import { writeError } from '../system/write-error.js'

async function lock(file: string, directory: string): Promise<FileLock | LockOwner> {
  try {
    return await lockShared(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new HbulkError('USAGE', `there is no job directory ${directory}`, {
        hint: 'Name the directory that was given with --job-dir, or that the stopped run named.',
        cause: error,
      })
    }
    throw writeError(directory, error)
  }
}

/**
 * Keeps a second process out of a job directory. A lock whose owner died is taken over.
 * @throws HbulkError USAGE when a living process holds the lock, or the directory does not exist
 */
export async function lockDirectory(file: string, directory: string): Promise<FileLock> {
  const got = await lock(file, directory)
  if ('release' in got) return got
  throw alreadyLocked(`process works in ${directory}`, file, got)
}
