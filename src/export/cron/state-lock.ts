import { hostname } from 'node:os'
import { HbulkError } from '../../errors.js'
import type { FileLock, LockOwner } from '../../system/file-lock.js'
import { lockShared } from '../../system/shared-lock.js'
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
  const elsewhere = got.host === hostname() ? '' : ` on ${got.host}`
  throw new HbulkError(
    'USAGE',
    `another export works with ${stateFile}: pid ${got.pid}${elsewhere}`,
    {
      hint: `Wait for it or stop it. If it is certainly gone, delete ${path}.`,
    },
  )
}
