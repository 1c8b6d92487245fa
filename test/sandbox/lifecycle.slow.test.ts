import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { HbulkError } from '../../src/errors.js'
import { sandboxLayout } from '../../src/sandbox/layout.js'
import { findSandbox, startSandbox } from '../../src/sandbox/sandbox.js'
import { readState, type SandboxState } from '../../src/sandbox/state.js'
import {
  isRunning,
  type ProcessRef,
  signalProcess,
  waitUntilGone,
} from '../../src/system/process-ref.js'
import { fakeTools } from './fake-tools.js'

const SANDBOX_MODULE = new URL('../../src/sandbox/sandbox.js', import.meta.url).href

/** The state once the supervisor has started all three processes. */
async function startingState(home: string): Promise<SandboxState> {
  const { state: path } = sandboxLayout(home, 'default')
  for (;;) {
    const state = readState(path)
    if (state !== undefined && state.processes.length === 3) return state
    await delay(20)
  }
}

function everyProcess(state: SandboxState): ProcessRef[] {
  return [state.supervisor, ...state.processes]
}

test('a process that dies at start is reported at once, with its last words and its log', async () => {
  const tools = fakeTools('die')
  const lines: string[] = []
  const options = {
    home: tools.home,
    env: tools.env,
    onProgress: (line: string) => lines.push(line),
  }
  await assert.rejects(startSandbox(options), (error) => {
    assert.ok(error instanceof HbulkError)
    assert.equal(error.code, 'SANDBOX')
    assert.match(error.message, /master process died .*exit code 3.*: Error: no luck today/)
    const log = /(\/\S+master\.log)/.exec(error.hint ?? '')?.[1] ?? ''
    assert.match(readFileSync(log, 'utf8'), /no luck today/)
    return true
  })
  const layout = sandboxLayout(tools.home, 'default')
  assert.equal(existsSync(layout.state), false)
  assert.equal(existsSync(layout.lock), false)
  assert.equal(existsSync(layout.socket), false)
  tools.remove()
})

test('an aborted start leaves no process and no state', async () => {
  const tools = fakeTools('hang')
  const abort = new AbortController()
  const starting = startSandbox({ home: tools.home, env: tools.env, signal: abort.signal })
  const state = await startingState(tools.home)
  assert.equal(everyProcess(state).filter(isRunning).length, 4)
  abort.abort()
  await assert.rejects(starting, { code: 'INTERRUPTED' })
  assert.deepEqual(everyProcess(state).filter(isRunning), [])
  assert.equal(existsSync(sandboxLayout(tools.home, 'default').state), false)
  tools.remove()
})

for (const attached of [false, true]) {
  test(`a starter that is killed takes everything with it (attached: ${attached})`, async () => {
    const tools = fakeTools('hang')
    const script = `
      import { startSandbox } from ${JSON.stringify(SANDBOX_MODULE)}
      await startSandbox({ home: ${JSON.stringify(tools.home)}, attached: ${attached} })`
    const starter = spawn(process.execPath, ['--input-type=module', '-e', script], {
      env: tools.env,
      stdio: 'inherit',
    })
    const state = await startingState(tools.home)
    starter.kill('SIGKILL')
    assert.deepEqual(await waitUntilGone(everyProcess(state), 20_000), [])
    tools.remove()
  })
}

test('what a killed supervisor left is found and ended', async () => {
  const tools = fakeTools('hang')
  const starting = startSandbox({ home: tools.home, env: tools.env })
  const rejected = assert.rejects(starting, { code: 'SANDBOX', message: /supervisor ended/ })
  const state = await startingState(tools.home)
  signalProcess(state.supervisor, 'SIGKILL')
  await rejected
  assert.equal(state.processes.filter(isRunning).length, 3)
  assert.equal(await findSandbox('default', { home: tools.home }), undefined)
  assert.deepEqual(everyProcess(state).filter(isRunning), [])
  assert.equal(existsSync(join(tools.home, 'default', 'state.json')), false)
  tools.remove()
})
