import type { FileLock, LockOwner } from '../../system/file-lock.js'
import { alreadyLocked, lockShared } from '../../system/shared-lock.js'
import { writeError } from '../../system/write-error.js'

/**
 * Keeps a second run away from a state file: the slower one would take the time back that the faster one has covered.
 * @throws HbulkError USAGE when a living process holds the lock, OUTPUT where there can be none
 */
export async function lockState(stateFile: string): Promise<FileLock> {
  const path = `${stateFile}.lock`
  let got: FileLock | LockOwner
  try {
    got = await lockShared(path)
  } catch (error) {
    throw writeError(path, error)
  }
  if ('release' in got) return got
  throw alreadyLocked(`export works with ${stateFile}`, path, got)
}
