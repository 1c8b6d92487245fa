import assert from 'node:assert/strict'
import { memoryOf } from '../../bench/process-tree.js'
import { CliProcess, realHbulk } from '../cli/support/spawn-cli.js'

/** The most that hbulk may hold, in MB. */
const MOST_MB = 300

/** What a run of hbulk said in JSON, and the most memory that the kernel has seen it hold. */
export interface MeasuredRun {
  readonly counters: Readonly<Record<string, number>>
  readonly megabytes: number
}

/** Runs hbulk to a good end, with its defaults, and fails when it held too much. */
export async function runMeasured(command: string, ...args: string[]): Promise<MeasuredRun> {
  const job = new CliProcess(realHbulk, [command, '--json', '--quiet', ...args])
  const { pid = 0 } = job.child
  let peakKb = 0
  const timer = setInterval(() => {
    peakKb = Math.max(peakKb, memoryOf(pid).peakKb)
  }, 20)
  const { status, stdout, stderr } = await job.outcome()
  clearInterval(timer)
  assert.equal(status, 0, stderr)
  const megabytes = peakKb / 1024
  assert.ok(megabytes > 30, 'the process was not seen')
  assert.ok(megabytes < MOST_MB, `${command} held ${megabytes} MB`)
  return { counters: JSON.parse(stdout).counters, megabytes }
}
