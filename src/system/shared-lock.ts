import { closeSync, fstatSync, openSync, utimesSync } from 'node:fs'
import { hostname } from 'node:os'
import { HbulkError } from '../errors.js'
import { type FileLock, type LockOwner, readLock, removeDeadLock, tryLock } from './file-lock.js'
import { pause } from './pause.js'
import { isRunning } from './process-ref.js'

const BEAT_MS = 2000
/** So many beats may be late, or hidden by the cache of a network file system, before their owner counts as gone. */
const BEATS_TO_WATCH = 5

/**
 * A lock on a file that machines or containers share. Nobody can see from here whether a process elsewhere lives, so the
 * owner touches its lock every `beatMs` milliseconds: a lock from elsewhere that is not touched while it is watched, for
 * five beats, belongs to a process that was killed, and is taken over.
 * @returns the lock, or the process that holds it
 */
export async function lockShared(
  path: string,
  beatMs: number = BEAT_MS,
): Promise<FileLock | LockOwner> {
  for (;;) {
    const got = tryLock(path, (owner) => owner.host !== hostname() || isRunning(owner))
    if ('release' in got) return beating(path, got, beatMs)
    if (got.host === hostname() || (await isTouched(path, beatMs))) return got
  }
}

/** What is said to the one that comes second. `what` is the thing that `file` locks, with what the other does to it. */
export function alreadyLocked(what: string, file: string, { host, pid }: LockOwner): HbulkError {
  const elsewhere = host === hostname() ? '' : ` on ${host}`
  return new HbulkError('USAGE', `another ${what}: pid ${pid}${elsewhere}`, {
    hint: `Wait for it or stop it. If it is certainly gone, delete ${file}.`,
  })
}

function beating(path: string, lock: FileLock, beatMs: number): FileLock {
  const content = readLock(path)
  const timer = setInterval(() => {
    try {
      const now = new Date()
      if (readLock(path) === content) utimesSync(path, now, now)
    } catch {
      // The file system may be away for a moment: the next beat tells.
    }
  }, beatMs)
  timer.unref()
  return {
    release: () => {
      clearInterval(timer)
      lock.release()
    },
  }
}

/** False when the lock is worth another try: its owner is gone, or it has another one now, or none. */
async function isTouched(path: string, beatMs: number): Promise<boolean> {
  const held = readLock(path)
  if (held === undefined) return false
  const touched = touchedAt(path)
  for (let looks = 0; looks < 2 * BEATS_TO_WATCH; looks++) {
    await pause(beatMs / 2)
    if (readLock(path) !== held) return false
    if (touchedAt(path) !== touched) return true
  }
  removeDeadLock(path, held)
  return false
}

/** Of the opened file: network file systems ask the server then, and not their cache. */
function touchedAt(path: string): number | undefined {
  try {
    const file = openSync(path, 'r')
    try {
      return fstatSync(file).mtimeMs
    } finally {
      closeSync(file)
    }
  } catch {
    return undefined
  }
}
