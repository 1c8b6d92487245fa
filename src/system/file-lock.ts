import { randomUUID } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { HbulkError } from '../errors.js'
import { pause } from './pause.js'
import { isRunning, type ProcessRef, processRef } from './process-ref.js'

/** A lock between processes. It is free again when its owner ends, however that happens. */
export interface FileLock {
  release(): void
}

export interface LockOwner extends ProcessRef {
  readonly host: string
}

const WAIT_MS = 100

/**
 * @param isHeld whether the owner may live. By default it is a process of this machine.
 * @returns the lock, or the living process that holds it.
 */
export function tryLock(
  path: string,
  isHeld: (owner: LockOwner) => boolean = isRunning,
): FileLock | LockOwner {
  const self = processRef(process.pid)
  if (self === undefined) throw new HbulkError('INTERNAL', 'cannot tell when this process began')
  const mine = `${path}.${randomUUID()}`
  const content = JSON.stringify({ host: hostname(), ...self })
  writeFileSync(mine, content)
  try {
    for (;;) {
      try {
        // A link appears with its content, so nobody can read a lock that is still empty.
        linkSync(mine, path)
        return { release: () => releaseLock(path, content) }
      } catch (error) {
        if (errnoOf(error) !== 'EEXIST') throw error
      }
      const held = readLock(path)
      if (held === undefined) continue
      const owner = parseOwner(held)
      if (owner !== undefined && isHeld(owner)) return owner
      removeDeadLock(path, held)
    }
  } finally {
    rmSync(mine, { force: true })
  }
}

/** Waits for the lock. `onWait` is called once, when somebody else has it. */
export async function waitForLock(
  path: string,
  onWait: (owner: ProcessRef) => void,
  signal?: AbortSignal,
): Promise<FileLock> {
  let told = false
  for (;;) {
    const got = tryLock(path)
    if ('release' in got) return got
    if (!told) onWait(got)
    told = true
    await pause(WAIT_MS, signal)
  }
}

/** Two processes may find the same dead lock; the slower one must not take the faster one's new lock away. */
export function removeDeadLock(path: string, dead: string): void {
  const aside = `${path}.${randomUUID()}`
  try {
    renameSync(path, aside)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return
    throw error
  }
  try {
    if (readLock(aside) !== dead) linkSync(aside, path)
  } catch (error) {
    // A third process has locked in between, and nothing can be put back.
    if (errnoOf(error) !== 'EEXIST') throw error
  } finally {
    rmSync(aside, { force: true })
  }
}

function releaseLock(path: string, content: string): void {
  if (readLock(path) === content) rmSync(path, { force: true })
}

/** What the lock file holds; undefined when there is none. */
export function readLock(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Undefined for what no process of ours has written. */
function parseOwner(text: string): LockOwner | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isOwner(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isOwner(value: unknown): value is LockOwner {
  return (
    typeof value === 'object' &&
    value !== null &&
    'host' in value &&
    typeof value.host === 'string' &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'identity' in value &&
    typeof value.identity === 'string'
  )
}

function errnoOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
