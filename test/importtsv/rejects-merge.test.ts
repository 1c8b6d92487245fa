import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { partPaths, RejectPart } from '../../src/importtsv/rejects.js'
import { mergeRejects, readRejects, rejectPaths } from '../../src/importtsv/rejects-merge.js'
import type { ImportResult, ImportTask } from '../../src/importtsv/settings.js'
import type { TaskOutcome } from '../../src/workers/plan.js'
import { workspace } from './support/workspace.js'

const { folder } = workspace()
const input = { path: 'in', kind: 'file', compression: 'none', size: 9, modifiedMs: 1 } as const
const other = { ...input, path: 'other' }
const task = (id: string, of = input as ImportTask['input'], start = 0): ImportTask => ({
  id,
  input: of,
  start,
  end: start + 9,
})

function reject(
  partsDir: string,
  { id, input: { path } }: ImportTask,
  text: string,
  line: number,
): void {
  const part = new RejectPart(partPaths(partsDir, id), path)
  const buf = Buffer.from(text)
  part.add(buf, { start: 0, end: buf.length, offset: 100 * line, line }, 'why')
  part.close()
}

function outcome(id: string, physicalLines: number): [string, TaskOutcome<ImportResult>] {
  const result = { physicalLines } as Partial<ImportResult> as ImportResult
  return [id, { id, result, counters: {} }]
}

it('the parts become one file in plan order, with lines counted from the beginning of their file', async () => {
  const partsDir = join(folder, 'parts')
  mkdirSync(partsDir)
  const tasks = [
    ...[task('a'), task('b', input, 9), task('c', input, 18)],
    ...[task('d', other), task('e', other, 9)],
  ]
  reject(partsDir, task('c'), 'third', 3)
  reject(partsDir, task('a'), 'first\r\n', 2)
  reject(partsDir, task('d', other), 'fourth\n', 1)
  reject(partsDir, task('e', other), 'fifth\n', 1)
  const target = rejectPaths(join(folder, 'out.tsv'))
  assert.equal(target.reasons, join(folder, 'out.reasons'))
  const header = Buffer.from('header\n')
  // Task d was stopped, so nobody knows where e begins.
  const outcomes = new Map([outcome('a', 10), outcome('b', 20), outcome('c', 5)])
  await mergeRejects({ tasks, partsDir, outcomes, header, target })
  assert.equal(readFileSync(target.lines, 'utf8'), 'header\nfirst\r\nthird\nfourth\nfifth\n')
  const seen = []
  for await (const { entry, text } of readRejects(target, header, 5)) {
    seen.push([entry.file, entry.line, entry.offset, text])
  }
  assert.deepEqual(seen, [
    ['in', 2, 200, 'first'],
    ['in', 33, 300, 'third'],
    ['other', 1, 100, 'fourt'],
    ['other', null, 100, 'fifth'],
  ])
})

it('a file that is given twice has its lines counted from its beginning each time', async () => {
  const partsDir = join(folder, 'twice')
  mkdirSync(partsDir)
  const tasks = [task('f'), task('g')]
  for (const each of tasks) reject(partsDir, each, 'bad\n', 2)
  const target = rejectPaths(join(folder, 'twice.tsv'))
  const outcomes = new Map([outcome('f', 10), outcome('g', 10)])
  await mergeRejects({ tasks, partsDir, outcomes, header: undefined, target })
  const lines = []
  for await (const { entry } of readRejects(target, undefined, 5)) lines.push(entry.line)
  assert.deepEqual(lines, [2, 2])
})

it('a reason is one line for whoever reads it, whatever is in it', async () => {
  const partsDir = join(folder, 'separators')
  mkdirSync(partsDir)
  const part = new RejectPart(partPaths(partsDir, 'h'), 'in')
  const reason = 'Invalid timestamp \u2028 or \u2029'
  part.add(Buffer.from('bad\n'), { start: 0, end: 4, offset: 0, line: 1 }, reason)
  part.close()
  const target = rejectPaths(join(folder, 'separators.tsv'))
  await mergeRejects({
    tasks: [task('h')],
    partsDir,
    outcomes: new Map(),
    header: undefined,
    target,
  })
  for (const path of [partPaths(partsDir, 'h').reasons, target.reasons]) {
    assert.doesNotMatch(readFileSync(path, 'utf8'), /[\u2028\u2029]/)
  }
  const seen = []
  for await (const { entry } of readRejects(target, undefined, 5)) seen.push(entry.reason)
  assert.deepEqual(seen, [reason])
})
