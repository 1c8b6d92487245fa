import { createHash } from 'node:crypto'
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HbulkError } from '../errors.js'
import type { Environment } from '../system/environment.js'
import { waitForLock } from '../system/file-lock.js'
import { makeDirectorySync } from '../system/make-directory.js'
import { writingSync } from '../system/write-error.js'
import { cacheFolder } from './folders.js'
import { runMaven } from './maven.js'

export interface JarCacheOptions {
  readonly version: string
  readonly env: Environment
  readonly onProgress: (line: string) => void
  readonly signal?: AbortSignal
}

/** Templates of the sandbox, shipped in the package beside `dist`. */
export const TEMPLATE_DIR: string = fileURLToPath(new URL('../../../sandbox/', import.meta.url))

const MANIFEST = 'jars.json'

/**
 * The jars of one HBase version, sorted; Maven copies them into the cache the first time.
 * A folder in the cache is complete from the moment it has its name and never changes after that: it is named
 * after the version and the digest of the pom, so another release of this package cannot pull jars from under a running HBase.
 * @throws HbulkError SANDBOX when Maven is missing or fails, naming its log file.
 */
export async function cachedJars(options: JarCacheOptions): Promise<readonly string[]> {
  const pom = join(TEMPLATE_DIR, 'pom.xml')
  const digest = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 8)
  const parent = join(cacheFolder(options.env), `hbase-${options.version}`)
  const folder = join(parent, digest)
  const ready = completeJars(folder)
  if (ready !== undefined) return ready

  writingSync(parent, () => makeDirectorySync(parent))
  const lock = await waitForLock(
    join(parent, 'lock'),
    (owner) =>
      options.onProgress(
        `Waiting for process ${owner.pid}, which downloads HBase ${options.version}`,
      ),
    options.signal,
  )
  try {
    return completeJars(folder) ?? (await fill(pom, parent, folder, options))
  } finally {
    lock.release()
  }
}

async function fill(
  pom: string,
  parent: string,
  folder: string,
  options: JarCacheOptions,
): Promise<readonly string[]> {
  removeLeftovers(parent)
  const temporary = `${folder}.tmp-${process.pid}`
  mkdirSync(temporary)
  try {
    options.onProgress(
      `Fetching HBase ${options.version} with Maven (about 110 MB, only this once)`,
    )
    const log = join(parent, 'maven.log')
    await runMaven(pom, options.version, temporary, log, options)
    const jars = readdirSync(temporary).filter((name) => name.endsWith('.jar'))
    if (!jars.some((name) => name.startsWith('hbase-server-'))) {
      throw new HbulkError('SANDBOX', `Maven ended well but copied no HBase; see ${log}`)
    }
    const sizes = Object.fromEntries(
      jars.map((name) => [name, statSync(join(temporary, name)).size]),
    )
    writeFileSync(join(temporary, MANIFEST), JSON.stringify(sizes, undefined, 1))
    rmSync(folder, { recursive: true, force: true })
    renameSync(temporary, folder)
    return jars.sort().map((name) => join(folder, name))
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true })
    throw error
  }
}

/** The lock is held, so whatever is half filled belongs to a process that is gone. */
function removeLeftovers(parent: string): void {
  for (const name of readdirSync(parent)) {
    if (name.includes('.tmp-')) rmSync(join(parent, name), { recursive: true, force: true })
  }
}

/** Undefined unless every jar is there in full: people do clean caches by hand. */
function completeJars(folder: string): readonly string[] | undefined {
  try {
    const sizes: unknown = JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8'))
    if (typeof sizes !== 'object' || sizes === null) return undefined
    for (const [name, size] of Object.entries(sizes)) {
      if (statSync(join(folder, name)).size !== size) return undefined
    }
    return Object.keys(sizes)
      .sort()
      .map((name) => join(folder, name))
  } catch {
    return undefined
  }
}
