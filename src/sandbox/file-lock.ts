import { randomUUID } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { HbulkError } from '../errors.js'
import { pause } from './pause.js'
import { isRunning, type ProcessRef, processRef } from './process-ref.js'

/** A lock between processes. It is free again when its owner ends, however that happens. */
export interface FileLock {
  release(): void
}

/** @returns the lock, or the living process that holds it. */
export function tryLock(path: string): FileLock | ProcessRef {
  const self = processRef(process.pid)
  if (self === undefined) throw new HbulkError('INTERNAL', 'cannot read this process from /proc')
  const mine = `${path}.${randomUUID()}`
  const content = JSON.stringify(self)
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
      const owner = readOwner(path)
      if (owner === undefined) continue
      if (isRunning(owner)) return owner
      removeDeadLock(path, owner)
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
    await pause(100, signal)
  }
}

/** Two processes may find the same dead lock; the slower one must not take the faster one's new lock away. */
function removeDeadLock(path: string, dead: ProcessRef): void {
  const aside = `${path}.${randomUUID()}`
  try {
    renameSync(path, aside)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return
    throw error
  }
  const taken = readOwner(aside)
  if (taken !== undefined && (taken.pid !== dead.pid || taken.identity !== dead.identity)) {
    linkSync(aside, path)
  }
  rmSync(aside, { force: true })
}

function releaseLock(path: string, content: string): void {
  try {
    if (readFileSync(path, 'utf8') === content) rmSync(path, { force: true })
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error
  }
}

function readOwner(path: string): ProcessRef | undefined {
  try {
    const owner: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (isProcessRef(owner)) return owner
    return { pid: -1, identity: '' }
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    if (error instanceof SyntaxError) return { pid: -1, identity: '' }
    throw error
  }
}

function isProcessRef(value: unknown): value is ProcessRef {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'identity' in value &&
    typeof value.identity === 'string'
  )
}

function errnoOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
