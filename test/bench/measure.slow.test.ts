import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { platform, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { childCpuMs, runMeasured } from '../../bench/measure.js'

const folder = mkdtempSync(join(tmpdir(), 'bench-measure-'))
after(() => rmSync(folder, { recursive: true }))
const signal = new AbortController().signal
const options = { cwd: folder, logPrefix: join(folder, 'run'), timeoutMs: 60_000, signal }
const node = (script: string) => ({ command: process.execPath, args: ['-e', script] })

test('CPU time and memory of a child of the command count too', async () => {
  const burn = `
    const held = Buffer.alloc(150e6, 1)
    const end = process.cpuUsage().user + 300e3
    while (process.cpuUsage().user < end);
    console.log(held.length)`
  const parent = `
    const { spawnSync } = require('node:child_process')
    const child = spawnSync(process.execPath, ['-e', ${JSON.stringify(burn)}])
    process.stdout.write(child.stdout)`
  const measured = await runMeasured(node(parent), options)
  assert.equal(measured.stdout, '150000000\n')
  assert.ok(measured.cpuMs >= 290, `${measured.cpuMs} ms of CPU`)
  assert.ok(measured.wallMs >= 290, `${measured.wallMs} ms`)
  if (platform() === 'linux') {
    const { peakMemory = 0 } = measured
    assert.ok(peakMemory > 150e6 && peakMemory < 400e6, `${peakMemory} bytes`)
  }
})

test('a failing command is an error that quotes its last line and names its log', async () => {
  const failing = node('console.error("first"); console.error("boom"); process.exit(3)')
  await assert.rejects(runMeasured(failing, options), {
    code: 'REMOTE',
    message: /exit code 3: boom$/,
    hint: /run\.err$/,
  })
  await assert.rejects(runMeasured({ command: '/nowhere/tool', args: [] }, options), {
    message: /exit code 127/,
  })
})

test('a command that hangs is killed with its children', async () => {
  const hanging = node('setInterval(() => {}, 1000)')
  await assert.rejects(runMeasured(hanging, { ...options, timeoutMs: 200 }), {
    message: /still running after 0.2 s/,
  })
})

test('an interrupted run ends with the reason of the interruption', async () => {
  const controller = new AbortController()
  const running = runMeasured(node('setInterval(() => {}, 1000)'), {
    ...options,
    signal: controller.signal,
  })
  controller.abort(new Error('enough'))
  await assert.rejects(running, { message: 'enough' })
})

test("the children's line of the shell's times is read, in any shell's notation", () => {
  assert.equal(childCpuMs('0m0.001s 0m0.002s\n1m2.500s 0m0.250s\n'), 62_750)
  assert.equal(childCpuMs('0m0.000000s 0m0.000000s\n0m1.230000s 0m0.410000s\n'), 1640)
})
