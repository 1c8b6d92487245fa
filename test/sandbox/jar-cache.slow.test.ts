import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { test } from 'node:test'
import { cachedJars } from '../../src/sandbox/jar-cache.js'
import { type FakeTools, fakeTools } from './fake-tools.js'

const ask = (tools: FakeTools, lines: string[] = []) =>
  cachedJars({ version: '2.6.1', env: tools.env, onProgress: (line) => lines.push(line) })

const runs = (tools: FakeTools) =>
  readFileSync(join(tools.root, 'mvn-runs'), 'utf8').split('\n').length - 1

test('Maven runs once, even when two ask at the same time, and never again', async () => {
  const tools = fakeTools('hang')
  const lines: string[] = []
  const [first, second] = await Promise.all([ask(tools, lines), ask(tools, lines)])
  assert.deepEqual(first, second)
  assert.deepEqual(
    first.map((jar) => basename(jar)),
    ['a.jar', 'hbase-server-2.6.1.jar'],
  )
  await ask(tools)
  assert.equal(runs(tools), 1)
  assert.match(lines.sort().join(), /^Fetching HBase 2\.6\.1.*Waiting for process/)
  tools.remove()
})

test('a cache that somebody took a jar from is filled again', async () => {
  const tools = fakeTools('hang')
  const [jar] = await ask(tools)
  assert.ok(jar !== undefined)
  rmSync(jar)
  await ask(tools)
  assert.ok(existsSync(jar))
  assert.equal(runs(tools), 2)
  tools.remove()
})

test('what a process that was killed had half filled is removed', async () => {
  const tools = fakeTools('hang')
  const [jar = ''] = await ask(tools)
  const folder = dirname(jar)
  rmSync(folder, { recursive: true })
  const half = `${folder}.tmp-1`
  mkdirSync(half)
  writeFileSync(join(half, 'a.jar'), 'half')
  await ask(tools)
  assert.equal(existsSync(half), false)
  tools.remove()
})

test("Maven's failure is told in its words, with its log", async () => {
  const tools = fakeTools('hang')
  writeFileSync(join(tools.root, 'mvn-fails'), '')
  await assert.rejects(ask(tools), {
    code: 'SANDBOX',
    message: /could not fetch HBase 2\.6\.1: no such artifact/,
    hint: /maven\.log/,
  })
  tools.remove()
})

test('without Maven one line says what to install', async () => {
  const tools = fakeTools('hang')
  rmSync(join(tools.root, 'bin', 'mvn'))
  tools.env.PATH = join(tools.root, 'bin')
  await assert.rejects(ask(tools), {
    code: 'SANDBOX',
    message: /no "mvn" on the PATH/,
    hint: /apt-get install maven/,
  })
  tools.remove()
})
