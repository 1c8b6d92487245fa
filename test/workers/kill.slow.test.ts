import assert from 'node:assert/strict'
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const KILLS = 20
const SLOTS = 4
const script = fileURLToPath(new URL('./kill-child.js', import.meta.url))

type Child = ChildProcessByStdio<null, Readable, null>

function start(path: string): Child {
  return spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] })
}

async function runToEnd(path: string): Promise<{ timestamp: number; outcomes: unknown }> {
  const child = start(path)
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  assert.equal(code, 0)
  return JSON.parse(output)
}

function effects(path: string): string[] {
  try {
    return readFileSync(join(path, 'effects'), 'utf8').trimEnd().split('\n')
  } catch {
    return []
  }
}

/** Kills the child when it has done some more tasks, or while it starts. */
async function runAndKill(path: string): Promise<void> {
  const child = start(path)
  const gone = once(child, 'exit')
  const more = randomInt(4)
  if (more === 0) await sleep(randomInt(200))
  const goal = effects(path).length + more
  while (effects(path).length < goal && child.exitCode === null) await sleep(2)
  child.kill('SIGKILL')
  await gone
  assert.equal(child.signalCode, 'SIGKILL', 'the child was to be killed before its end')
}

describe('a job that is killed again and again', () => {
  it('ends as if nothing had happened', async () => {
    const path = await mkdtemp(join(tmpdir(), 'hbulk-kill-'))
    for (let kill = 0; kill < KILLS; kill += 1) await runAndKill(path)
    const seen = effects(path).length
    const { timestamp, outcomes } = await runToEnd(path)

    const undisturbed = await runToEnd(await mkdtemp(join(tmpdir(), 'hbulk-kill-')))
    assert.deepEqual(outcomes, undisturbed.outcomes)
    const done = effects(path)
    assert.equal(new Set(done).size, 100, 'the effect of every task is there')
    assert.ok(done.length <= 100 + KILLS * SLOTS, 'only what was under way is done twice')
    assert.ok(seen > 0)
    const job = JSON.parse(await readFile(join(path, 'job.json'), 'utf8'))
    assert.equal(timestamp, job.timestamp)
  })
})
