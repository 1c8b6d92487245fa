import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { Interrupts } from '../../../src/cli/interrupts.js'
import { registry } from '../../../src/cli/registry.js'
import { runCli } from '../../../src/cli/run.js'
import type { RunOutcome } from './outcome.js'

/** Ends that mean: the load is done. */
const DONE = [0, 1]

/** The command line of hbulk, without a process of its own. `folder` is for the job's state. */
export async function runHbulk(folder: string, words: readonly string[]): Promise<RunOutcome> {
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const said: Buffer[] = []
  const complained: Buffer[] = []
  stdout.on('data', (chunk: Buffer) => said.push(chunk))
  stderr.on('data', (chunk: Buffer) => complained.push(chunk))
  const limits = ['--threads', '1', '--job-dir', folder, '--json', '--no-progress']
  const code = await runCli({
    argv: ['importtsv', ...limits, ...words],
    environment: {},
    stdin: new PassThrough(),
    stdout,
    stderr,
    registry,
    interrupts: new Interrupts(() => undefined),
    crashed: new Promise<never>(() => undefined),
  })
  const summary: { counters?: { linesRejected?: number } } = JSON.parse(
    Buffer.concat(said).toString() || '{}',
  )
  return {
    succeeded: DONE.includes(code),
    said: Buffer.concat(complained).toString(),
    bad: readReasons(join(folder, 'rejects.reasons')),
    badLines: summary.counters?.linesRejected ?? 0,
  }
}

function readReasons(path: string): (readonly [number, string])[] {
  if (!existsSync(path)) return []
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text))
    .map(({ offset, reason }): readonly [number, string] => [offset, reason])
    .sort(([a], [b]) => a - b)
}
