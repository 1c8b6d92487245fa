import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { tryLock } from '../../src/system/file-lock.js'

const LOCK_MODULE = new URL('../../src/system/file-lock.js', import.meta.url).href

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'hbulk-lock-'))
}

test('a lock has one owner, and leaves no file when it is released', () => {
  const dir = folder()
  const lock = tryLock(join(dir, 'lock'))
  assert.ok('release' in lock)
  const second = tryLock(join(dir, 'lock'))
  assert.ok('pid' in second)
  assert.equal(second.pid, process.pid)
  lock.release()
  assert.deepEqual(readdirSync(dir), [])
  rmSync(dir, { recursive: true })
})

for (const [what, content] of [
  ['of a process that is gone', JSON.stringify({ pid: process.pid, identity: 'earlier' })],
  ['that is no lock', 'x'],
] as const) {
  test(`a lock file ${what} is taken over`, () => {
    const dir = folder()
    writeFileSync(join(dir, 'lock'), content)
    const lock = tryLock(join(dir, 'lock'))
    assert.ok('release' in lock)
    lock.release()
    rmSync(dir, { recursive: true })
  })
}

test('of many processes that find the same dead lock one at a time has it', async () => {
  const dir = folder()
  const path = join(dir, 'lock')
  writeFileSync(path, JSON.stringify({ pid: process.pid, identity: 'earlier' }))
  // Each adds one to a number, in two steps that only a lock can keep together.
  const counter = join(dir, 'counter')
  writeFileSync(counter, '0')
  const script = `
    import { readFileSync, writeFileSync } from 'node:fs'
    import { waitForLock } from ${JSON.stringify(LOCK_MODULE)}
    for (let i = 0; i < 3; i++) {
      const lock = await waitForLock(${JSON.stringify(path)}, () => {})
      const number = Number(readFileSync(${JSON.stringify(counter)}, 'utf8'))
      await new Promise((resolve) => setTimeout(resolve, 5))
      writeFileSync(${JSON.stringify(counter)}, String(number + 1))
      lock.release()
    }`
  const ends = Array.from({ length: 6 }, () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: 'inherit',
    })
    return new Promise((resolve) => child.once('exit', resolve))
  })
  assert.deepEqual(await Promise.all(ends), [0, 0, 0, 0, 0, 0])
  assert.equal(readFileSync(counter, 'utf8'), '18')
  rmSync(dir, { recursive: true })
})
