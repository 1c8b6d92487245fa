import { randomUUID } from 'node:crypto'
import { link, open, readFile, rename, unlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { HbulkError } from '../errors.js'
import { processIdentity } from './process-identity.js'

interface Owner {
  readonly host: string
  readonly pid: number
  readonly identity: string
}

const ATTEMPTS = 5

function parseOwner(text: string): Owner | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'pid' in value
      ? (value as Owner)
      : undefined
  } catch {
    return undefined
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}

/** True if the lock's owner still works, as far as can be told from here. */
async function isHeld(owner: Owner | undefined): Promise<boolean> {
  if (owner === undefined) return false
  if (owner.host !== hostname()) return true
  return (await processIdentity(owner.pid)) === owner.identity
}

function inUse(directory: string, file: string, owner: Owner): HbulkError {
  const elsewhere = owner.host === hostname() ? '' : ` on ${owner.host}`
  return new HbulkError(
    'USAGE',
    `another process works in ${directory}: pid ${owner.pid}${elsewhere}`,
    { hint: `Wait for it or stop it. If it is certainly gone, delete ${file}.` },
  )
}

async function readLock(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error) => {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  })
}

/** Writes to a private file and links it: a lock file is never seen without its content, and only one link succeeds. */
async function tryCreate(file: string, text: string): Promise<boolean> {
  const own = `${file}.${randomUUID()}`
  const handle = await open(own, 'w')
  try {
    await handle.writeFile(text)
    await handle.sync()
    await link(own, file)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  } finally {
    await handle.close()
    await unlink(own)
  }
}

/** Takes a dead owner's lock away. If meanwhile another process did so and locked, its lock is put back. */
async function removeStale(file: string, text: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`
  try {
    await rename(file, aside)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    throw error
  }
  if ((await readLock(aside)) !== text) await link(aside, file).catch(() => {})
  await unlink(aside)
}

/** Keeps a second process out of a job directory. A lock whose owner died is taken over. */
export class DirectoryLock {
  readonly #file: string
  readonly #text: string

  private constructor(file: string, text: string) {
    this.#file = file
    this.#text = text
  }

  /** Rejects with USAGE when a living process holds the lock, or the directory does not exist. */
  static async acquire(file: string, directory: string): Promise<DirectoryLock> {
    try {
      return await DirectoryLock.#acquire(file, directory)
    } catch (error) {
      if (error instanceof HbulkError) throw error
      if (codeOf(error) === 'ENOENT') {
        throw new HbulkError('USAGE', `there is no job directory ${directory}`, { cause: error })
      }
      const { message } = error as Error
      throw new HbulkError('OUTPUT', `cannot lock ${directory}: ${message}`, { cause: error })
    }
  }

  static async #acquire(file: string, directory: string): Promise<DirectoryLock> {
    const { pid } = process
    const owner: Owner = { host: hostname(), pid, identity: (await processIdentity(pid)) ?? '' }
    const text = JSON.stringify(owner)
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (await tryCreate(file, text)) return new DirectoryLock(file, text)
      const held = await readLock(file)
      if (held === undefined) continue
      const holder = parseOwner(held)
      if (holder !== undefined && (await isHeld(holder))) throw inUse(directory, file, holder)
      await removeStale(file, held)
    }
    throw new HbulkError('USAGE', `other processes are starting in ${directory}`)
  }

  async release(): Promise<void> {
    if ((await readLock(this.#file)) === this.#text) await unlink(this.#file)
  }
}
