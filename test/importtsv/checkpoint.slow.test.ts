import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { readCheckpoint } from '../../src/importtsv/checkpoint.js'
import { expandInputs } from '../../src/importtsv/input/inputs.js'
import { partPaths } from '../../src/importtsv/rejects.js'
import type { ImportSettings, ImportTask } from '../../src/importtsv/settings.js'
import { runTask } from '../../src/importtsv/task.js'
import { FakeContext } from './support/fake-context.js'
import { refused } from './support/refused.js'
import { workspace } from './support/workspace.js'

const { folder, write } = workspace()
const MIB = 2 ** 20

/** 96 MiB in lines of 128 KiB: a checkpoint is due after 64. Some lines are bad, some HBase will refuse. */
const lines = Array.from({ length: 768 }, (_, n) => {
  const text = 'x'.repeat(MIB / 8)
  if (n % 100 === 50) return `bad ${n} ${text}`
  return n % 100 === 49 ? `"k${n}","a\nb",${n}` : `k${n},${n},${text}`
})
const content = `\xef\xbb\xbfkey,a,b\r\n${lines.join('\r\n')}\r\n`
const isRefused = (key: string): boolean => /^k\d*[37]5$/.test(key)

function settings(partsDir: string): ImportSettings {
  mkdirSync(partsDir, { recursive: true })
  return {
    ...{ table: 't', columns: 'HBASE_ROW_KEY,d:a,d:b', format: 'csv', separator: 0x2c },
    ...{ header: true, rejectsHeader: undefined, skipEmptyColumns: false, skipBadLines: true },
    ...{ dryRun: false, maxRejects: undefined, maxLineBytes: MIB, maxCellBytes: MIB },
    ...{ timestamp: undefined, ttlFormat: 'text', partsDir },
  }
}

function contextOf(signal?: AbortSignal): FakeContext {
  const context = new FakeContext(signal)
  context.refuse = (key) => (isRefused(key) ? 'no' : undefined)
  return context
}

function rejectsOf(partsDir: string, id: string): string[] {
  const { lines, reasons } = partPaths(partsDir, id)
  return [readFileSync(lines, 'latin1'), readFileSync(reasons, 'utf8')]
}

/** Runs the task until it has written `rows`, then stops it. */
async function runInto(task: ImportTask, asked: ImportSettings, rows: number): Promise<void> {
  const stop = new AbortController()
  const context = contextOf(stop.signal)
  const { refuse } = context
  context.refuse = (key) => {
    if (context.rows.length >= rows) stop.abort()
    return refuse(key)
  }
  await assert.rejects(runTask(task, asked, context), refused('INTERRUPTED'))
}

describe('a task that cannot be cut', () => {
  for (const [kind, file] of [
    ['read from where it was', write('plain.csv', content)],
    ['unpacked to where it was', write('packed.csv.gz', gzipSync(Buffer.from(content, 'latin1')))],
  ] as const) {
    it(`goes on after a stop: ${kind}`, async () => {
      const [input] = await expandInputs([file])
      assert.ok(input)
      const end = input.compression === 'none' ? input.size : undefined
      const task: ImportTask = { id: 'task', input, start: 0, end }
      const undisturbed = settings(join(folder, `undisturbed-${kind}`))
      const whole = contextOf()
      const expected = await runTask(task, undisturbed, whole)

      const asked = settings(join(folder, `stopped-${kind}`))
      await runInto(task, asked, 650)
      assert.ok(await readCheckpoint(asked.partsDir, task.id, 1234))
      const resumed = contextOf()
      const result = await runTask(task, asked, resumed)
      assert.ok(resumed.rows.length < 350, `${resumed.rows.length} rows were written again`)
      assert.deepEqual(result, expected)
      assert.deepEqual(resumed.rows, whole.rows.slice(-resumed.rows.length))
      const { batches: _, ...counters } = resumed.counters.values()
      const { batches: __, ...all } = whole.counters.values()
      assert.deepEqual(counters, all)
      assert.equal(resumed.advanced, whole.advanced)
      assert.deepEqual(rejectsOf(asked.partsDir, 'task'), rejectsOf(undisturbed.partsDir, 'task'))
    })
  }

  it("begins again when its checkpoint is another job's or its rejects are gone", async () => {
    const [input] = await expandInputs([join(folder, 'plain.csv')])
    assert.ok(input)
    const task: ImportTask = { id: 'task', input, start: 0, end: input.size }
    const asked = settings(join(folder, 'damaged'))
    await runInto(task, asked, 650)
    assert.equal(await readCheckpoint(asked.partsDir, task.id, 1235), undefined)
    truncateSync(partPaths(asked.partsDir, task.id).lines, 10)
    assert.equal(await readCheckpoint(asked.partsDir, task.id, 1234), undefined)
    const context = contextOf()
    const { rowsWritten, linesRejected } = await runTask(task, asked, context)
    assert.equal(context.rows.length, rowsWritten)
    assert.equal(rowsWritten + linesRejected, 768)
    assert.ok(existsSync(partPaths(asked.partsDir, task.id).lines))
  })
})
