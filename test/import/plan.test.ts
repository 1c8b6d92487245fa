import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MANIFEST_VERSION, type Manifest } from '../../src/export/manifest.js'
import { oneShape } from '../../src/import/one-shape.js'
import { planTasks } from '../../src/import/plan.js'
import type { Source } from '../../src/import/sources.js'

const manifest: Manifest = {
  version: MANIFEST_VERSION,
  table: { name: 't', families: [], splitKeys: [] },
  format: {
    ...{ format: 'csv', layout: 'cells', encoding: 'utf8', compress: 'none', columnNames: true },
  },
  selection: { columns: [], startRow: '', stopRow: '' },
  ...{ startedAt: '', finishedAt: '', counters: {}, files: [] },
}

function source(listed: boolean, ...paths: string[]): Source {
  return {
    path: paths[0] ?? '',
    manifest: listed ? manifest : undefined,
    shape: { format: 'csv', layout: 'cells', encoding: 'utf8', columnNames: true },
    files: paths.map((path) => ({
      input: { path, kind: 'file', compression: 'none', size: 1, modifiedMs: 0 },
      expected: undefined,
    })),
  }
}

describe('the shape of several files', () => {
  const plain = source(false, '/a')
  const { columnNames: _, ...shape } = plain.shape
  const several = (change: Partial<Source['shape']>): readonly Source[] =>
    ['/a', '/b'].map((path) => ({
      ...plain,
      path,
      shape: { ...shape, columnNames: undefined, ...change },
    }))

  it('is the same where the same is not known of them', () => {
    assert.equal(oneShape(several({})).layout, 'cells')
    assert.equal(oneShape(several({ format: 'jsonl', layout: undefined })).format, 'jsonl')
    const [first, second] = [several({})[0], several({ encoding: 'hex' })[1]]
    assert.ok(first && second)
    assert.throws(() => oneShape([first, second]), {
      code: 'USAGE',
      message: '/b has encoding = "hex", but /a has "utf8"',
    })
  })

  it('is none without timestamps, unless they are one', () => {
    for (const layout of ['wide', undefined] as const) {
      const both = several({ layout })
      assert.throws(() => oneShape(both), { code: 'USAGE', message: /which has no timestamps$/ })
      assert.equal(oneShape(both.slice(0, 1)).layout, layout)
    }
  })
})

describe('the plan of an import', () => {
  it('loads exports one after the other, and the files of one at once', () => {
    const tasks = planTasks(
      [
        source(true, '/day1/a', '/day1/b'),
        source(true),
        source(true, '/day2/a'),
        source(true, '/day2/b'),
        source(false, '/day2/x'),
        source(false, '/day2/y', '/day2/z'),
      ],
      { checksums: false },
    )
    assert.deepEqual(
      tasks.map(({ stage, task }) => `${stage} ${task.input.path}`),
      ['0 /day1/a', '0 /day1/b', '2 /day2/a', '2 /day2/b', '3 /day2/x', '4 /day2/y', '4 /day2/z'],
    )
  })
})
