import assert from 'node:assert/strict'
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { lockShared } from '../../src/system/shared-lock.js'

const BEAT_MS = 40

const dir = mkdtempSync(join(tmpdir(), 'hbulk-shared-lock-'))
after(() => rmSync(dir, { recursive: true }))

const elsewhere = JSON.stringify({ host: 'another.example', pid: process.pid, identity: 'x' })

/** A lock as a process on another machine has it, which touches it as long as it lives. */
function foreignLock(path: string): { kill(): void } {
  writeFileSync(path, elsewhere)
  let time = Date.now()
  const timer = setInterval(() => {
    time += 1000
    utimesSync(path, time / 1000, time / 1000)
  }, BEAT_MS)
  return { kill: () => clearInterval(timer) }
}

test('a lock from another machine is held as long as it is touched, and then taken over', async () => {
  const path = join(dir, 'touched')
  const other = foreignLock(path)
  try {
    const got = await lockShared(path, BEAT_MS)
    assert.ok('host' in got)
    assert.equal(got.host, 'another.example')
    assert.equal(readFileSync(path, 'utf8'), elsewhere)
  } finally {
    other.kill()
  }
  const got = await lockShared(path, BEAT_MS)
  assert.ok('release' in got)
  got.release()
  assert.ok(!readdirSync(dir).some((name) => name.startsWith('touched')))
})

test('a lock of this machine is touched, and refused at once', async () => {
  const path = join(dir, 'own')
  const lock = await lockShared(path, BEAT_MS)
  assert.ok('release' in lock)
  const made = statSync(path).mtimeMs
  while (statSync(path).mtimeMs === made) await delay(BEAT_MS / 4)
  const began = performance.now()
  const second = await lockShared(path)
  assert.ok('pid' in second)
  assert.equal(second.pid, process.pid)
  assert.ok(performance.now() - began < 1000)
  lock.release()
})

test('of several that watch a lock that is dead, one takes it over', async () => {
  const path = join(dir, 'dead')
  writeFileSync(path, elsewhere)
  const got = await Promise.all(Array.from({ length: 4 }, () => lockShared(path, BEAT_MS)))
  const locks = got.filter((each) => 'release' in each)
  assert.equal(locks.length, 1)
  for (const lock of locks) lock.release()
})
