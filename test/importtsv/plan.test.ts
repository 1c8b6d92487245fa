import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { cutRanges, rangeLength } from '../../src/importtsv/byte-ranges.js'
import type { InputFile } from '../../src/importtsv/input/inputs.js'
import { planTasks, taskBytes, tasksPerThread } from '../../src/importtsv/plan.js'
import { rangesOf } from '../../src/importtsv/settings.js'

const MIB = 2 ** 20
const file = (path: string, size: number): InputFile => ({
  ...{ path, size },
  kind: 'file',
  compression: 'none',
  modifiedMs: 1,
})

describe('byte ranges', () => {
  it('cover a file without gaps, each as long as wanted or up to a tenth longer', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e9 }),
        fc.integer({ min: 1e6, max: 1e8 }),
        (size, length) => {
          const ranges = cutRanges(size, length)
          assert.equal(ranges[0]?.start, 0)
          assert.equal(ranges.at(-1)?.end, size)
          for (const [index, { start, end }] of ranges.entries()) {
            assert.ok(end > start && end - start < length * 1.1)
            if (index > 0) assert.equal(start, ranges[index - 1]?.end)
          }
        },
      ),
    )
  })

  it('are between 1 and 32 MiB long, several for each thread', () => {
    assert.equal(rangeLength(1000, 2), MIB)
    assert.equal(rangeLength(80 * MIB, 2), 10 * MIB)
    assert.equal(rangeLength(2 ** 40, 2), 32 * MIB)
  })
})

describe('the tasks of an import', () => {
  it('share a thread only where none can keep the one behind it waiting for long', () => {
    const together = (...inputs: InputFile[]): number =>
      tasksPerThread(planTasks(inputs, { splittable: true, threads: 2, decoded: false }))
    const short = [file('a', 2 ** 31), file('b', 10), { ...file('c.gz', MIB), compression: 'gzip' }]
    assert.equal(together(...(short as InputFile[])), 2)
    assert.equal(together({ ...file('long.gz', 50 * MIB), compression: 'gzip' }, file('a', 10)), 1)
    assert.equal(together(file('a', 10), { ...file('-', 0), kind: 'stream' }), 1)
    const whole = { splittable: false, threads: 2, decoded: true }
    assert.equal(tasksPerThread(planTasks([file('utf-16.tsv', 2 ** 31)], whole)), 1)
  })

  it('cut plain files, and take each other input whole', () => {
    const stream: InputFile = { ...file('-', 0), kind: 'stream' }
    const inputs = [
      file('a', 2 * MIB + 500_000),
      { ...file('b.gz', 5 * MIB), compression: 'gzip' as const },
      file('empty', 0),
      stream,
    ]
    const tasks = planTasks(inputs, { splittable: true, threads: 8, decoded: false })
    assert.deepEqual(
      tasks.map(({ input, start, end }) => [input.path, start, end]),
      [
        ['a', 0, MIB],
        ['a', MIB, 2 * MIB],
        ['a', 2 * MIB, 2 * MIB + 500_000],
        ['b.gz', 0, undefined],
        ['empty', 0, 0],
        ['-', 0, undefined],
      ],
    )
    assert.equal(new Set(tasks.map(({ id }) => id)).size, tasks.length)
    assert.deepEqual(tasks.map(taskBytes), [MIB, MIB, 500_000, 5 * MIB, 0, 0])
  })

  it('do not cut files of a format that knows its records only from the beginning', () => {
    assert.deepEqual(
      planTasks([file('a.csv', 9 * MIB)], {
        ...{ splittable: false, threads: 8, decoded: false },
      }).map(({ start, end }) => [start, end]),
      [[0, 9 * MIB]],
    )
  })

  it('hold many small files each, in their order, and every file once', () => {
    const inputs = Array.from({ length: 10_000 }, (_, n) => ({
      ...file(`f${n}`, n % 7 === 0 ? 0 : 1000),
      ...(n % 5 === 0 ? { compression: 'gzip' as const } : {}),
    }))
    inputs.splice(5000, 0, file('big', 3 * MIB))
    const tasks = planTasks(inputs, { splittable: true, threads: 2, decoded: false })
    assert.ok(tasks.length < 30, `${tasks.length} tasks`)
    const paths = tasks.flatMap((task) => rangesOf(task).map(({ input }) => input.path))
    assert.deepEqual(
      [...new Set(paths)],
      inputs.map(({ path }) => path),
    )
    const shared = tasks.flatMap(rangesOf).filter(({ input }) => input.path !== 'big')
    assert.equal(shared.length, 10_000)
    for (const { input, start, end } of shared) {
      assert.deepEqual([start, end], [0, input.compression === 'gzip' ? undefined : input.size])
    }
    assert.equal(new Set(tasks.map(({ id }) => id)).size, tasks.length)
    const bytes = inputs.reduce((sum, { size }) => sum + size, 0)
    assert.equal(
      tasks.reduce((sum, task) => sum + taskBytes(task), 0),
      bytes,
    )
  })

  it('take decoded text whole, since its offsets are not those of the file', () => {
    const tasks = planTasks([file('a', 9 * MIB)], { splittable: true, threads: 1, decoded: true })
    assert.deepEqual(
      tasks.map(({ start, end }) => [start, end]),
      [[0, undefined]],
    )
  })

  it('end where records of a file begin, when somebody has looked', () => {
    const input = file('a.csv', 9 * MIB)
    const ranges = [
      { start: 0, end: 5 },
      { start: 5, end: input.size },
    ]
    const options = { splittable: false, threads: 1, decoded: false }
    const tasks = planTasks([input], { ...options, ranges: new Map([[input, ranges]]) })
    assert.deepEqual(
      tasks.map(({ start, end }) => ({ start, end })),
      ranges,
    )
  })
})
