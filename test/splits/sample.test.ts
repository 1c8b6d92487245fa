import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { runSplits, type SplitsResult } from '../../src/splits/job.js'
import { parseSplitsOptions } from '../../src/splits/options.js'
import { FakeClient } from '../support/fake-client.js'
import { keySets } from '../support/key-sets.js'

const { signal } = new AbortController()

describe('splits of a sample of a table', () => {
  async function run(client: FakeClient, flags: Record<string, unknown>): Promise<SplitsResult> {
    const options = parseSplitsOptions(['sample'], flags, { tablePrefix: undefined })
    const sampleFiles = (): Promise<never> => assert.fail('no files are needed')
    return runSplits(options, { client: async () => client, sampleFiles, dryRun: false, signal })
  }

  const names = [
    ...['decimal, not padded', 'UUIDs', 'random bytes', 'two far groups', 'words'],
    ...['nine tenths in one group'],
  ]
  for (const name of names) {
    it(`cut its rows evenly: ${name}`, async () => {
      const keys = keySets[name] ?? assert.fail()
      const client = new FakeClient()
      const rows = keys()
      client.addTable(
        'old',
        rows,
        [rows[3000] ?? Buffer.alloc(0)].filter((key) => key.length > 0),
      )
      const { keys: cuts } = await run(client, { regions: '5', fromTable: 'old' })
      assert.equal(cuts.length, 4)
      const sizes = [...cuts, undefined].map((end, i) => {
        const start = cuts[i - 1]
        return rows.filter(
          (row) =>
            (start === undefined || row.compare(start) >= 0) &&
            (end === undefined || row.compare(end) < 0),
        ).length
      })
      assert.ok(Math.max(...sizes) < (rows.length / 5) * 1.3, sizes.join(' '))
    })
  }

  it('make a table, and say how the rows will lie in it', async () => {
    const client = new FakeClient()
    client.addTable(
      'old',
      ['a', 'b', 'c', 'd'].map((key) => Buffer.from(key)),
    )
    const flags = {
      regions: '2',
      fromTable: 'old',
      preview: true,
      createTable: 'new',
      families: 'd',
    }
    const { created, preview } = await run(client, flags)
    assert.equal(created, true)
    assert.deepEqual(preview?.shares, [0.5, 0.5])
    assert.equal((await client.admin.listRegions('new')).length, 2)
  })

  it('refuse a table without rows', async () => {
    const client = new FakeClient()
    client.addTable('old', [])
    await assert.rejects(run(client, { regions: '2', fromTable: 'old' }), {
      code: 'INPUT',
      message: "table 'old' has no rows to look at",
    })
  })
})
