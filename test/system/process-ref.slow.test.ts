import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { test } from 'node:test'
import {
  isRunning,
  processRef,
  signalProcess,
  waitUntilGone,
} from '../../src/system/process-ref.js'

function sleeper() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  const ref = child.pid === undefined ? undefined : processRef(child.pid)
  assert.ok(ref !== undefined)
  return { child, ref }
}

test('a process is known by its pid and its beginning', () => {
  const self = processRef(process.pid)
  assert.ok(self !== undefined)
  assert.ok(isRunning(self))
})

test('a pid that belongs to another process now is not signalled', async () => {
  const { child, ref } = sleeper()
  assert.equal(signalProcess({ ...ref, identity: 'of an earlier one' }, 'SIGKILL'), false)
  assert.equal(isRunning(ref), true)
  assert.equal(signalProcess(ref, 'SIGKILL'), true)
  await new Promise((resolve) => child.once('exit', resolve))
  assert.equal(isRunning(ref), false)
})

test('waiting tells which processes are left', async () => {
  const stays = sleeper()
  const goes = sleeper()
  goes.child.kill('SIGKILL')
  assert.deepEqual(await waitUntilGone([stays.ref, goes.ref], 500), [stays.ref])
  stays.child.kill('SIGKILL')
  assert.deepEqual(await waitUntilGone([stays.ref, goes.ref], 10_000), [])
})
