import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { HbulkError } from '../errors.js'
import type { Environment } from '../system/environment.js'

export interface MavenOptions {
  readonly env: Environment
  readonly onProgress: (line: string) => void
  readonly signal?: AbortSignal
}

const REPORT_EVERY_MS = 3_000

/**
 * Copies the runtime jars of `pom` into `folder`; Maven's own words go to `log`.
 * @throws HbulkError SANDBOX with Maven's first complaint, INTERRUPTED when aborted.
 */
export async function runMaven(
  pom: string,
  version: string,
  folder: string,
  log: string,
  options: MavenOptions,
): Promise<void> {
  const args = [
    '--batch-mode',
    '--file',
    pom,
    `-Dhbase.version=${version}`,
    `-Djars.dir=${folder}`,
    'dependency:copy-dependencies',
  ]
  const child = spawn('mvn', args, { env: { ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const kill = () => child.kill('SIGTERM')
  options.signal?.addEventListener('abort', kill, { once: true })
  if (options.signal?.aborted) kill()
  const file = createWriteStream(log)
  child.stdout.pipe(file, { end: false })
  child.stderr.pipe(file, { end: false })

  let complaint: string | undefined
  let files = 0
  let reported = Date.now()
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('[ERROR]')) complaint ??= line.slice('[ERROR]'.length).trim()
    if (!line.includes('Downloaded from ')) return
    files++
    if (Date.now() - reported < REPORT_EVERY_MS) return
    reported = Date.now()
    options.onProgress(`  ${files} files fetched`)
  })

  try {
    const ended = await new Promise<string | undefined>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code, signal) => resolve(code === 0 ? undefined : `${signal ?? code}`))
    })
    if (options.signal?.aborted)
      throw new HbulkError('INTERRUPTED', 'interrupted while Maven was running')
    if (ended !== undefined) {
      const reason = complaint ?? `it ended with ${ended}`
      throw new HbulkError('SANDBOX', `Maven could not fetch HBase ${version}: ${reason}`, {
        hint: `Its log is ${log}.`,
      })
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new HbulkError(
        'SANDBOX',
        `HBase ${version} is not in the cache yet, and there is no "mvn" on the PATH to fetch it`,
        {
          hint: 'Install Maven 3.6 or newer (Debian: apt-get install maven, macOS: brew install maven).',
          cause: error,
        },
      )
    }
    throw error
  } finally {
    options.signal?.removeEventListener('abort', kill)
    file.end()
  }
}
