import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { HBaseClient } from '../../src/client/client.js'
import { connect } from '../../src/client/connect.js'
import { fetchRegionMap } from '../../src/client/fetch-region-map.js'
import type { Gateway } from '../../src/client/types.js'
import { splitKeys } from '../../src/presplit/algorithms.js'
import { runSplits } from '../../src/splits/job.js'
import { parseSplitsOptions } from '../../src/splits/options.js'
import { bytesOf, writeCells } from '../support/cells.js'
import { defaultGateway, realGateways } from '../support/real-gateways.js'

const table = 'splits_created'
const { signal } = new AbortController()
const open = (gateway: Gateway): Promise<HBaseClient> =>
  connect([gateway], { callTimeoutMs: 60_000, retries: 3 })

async function dropTable(): Promise<void> {
  const client = await open(defaultGateway)
  try {
    if (await client.admin.tableExists(table)) await client.admin.deleteTable(table)
  } finally {
    await client.close()
  }
}

before(dropTable)
after(dropTable)

async function createWith(gateway: Gateway, algorithm: string): Promise<readonly Buffer[]> {
  const client = await open(gateway)
  try {
    const flags = { regions: '5', createTable: table, families: 'd,e' }
    const options = parseSplitsOptions([algorithm], flags, { tablePrefix: undefined })
    const sampleFiles = (): Promise<never> => assert.fail('no files are needed')
    const context = { client: async () => client, sampleFiles, dryRun: false, signal }
    await runSplits(options, context)
    const reading = parseSplitsOptions(['table', table], {}, { tablePrefix: undefined })
    const read = await runSplits(reading, context)
    return read.keys
  } finally {
    await client.close()
  }
}

for (const gateway of realGateways) {
  const { api, transport, protocol } = gateway
  const works = api === 2 && transport !== 'framed'
  test(`a table with split keys over Thrift${api} ${transport} ${protocol}`, async () => {
    await dropTable()
    if (works) {
      assert.deepEqual(await createWith(gateway, 'uniform'), splitKeys('uniform', 5))
    } else {
      const expected = {
        code: 'UNSUPPORTED',
        hint: /shell: create 'splits_created', 'd', 'e', SPL/,
      }
      await assert.rejects(createWith(gateway, 'uniform'), expected)
    }
  })
}

test('a table cut as the rows of another one lie, with a preview of them', async () => {
  const client = await open(defaultGateway)
  const source = 'splits_sampled'
  const sampleFiles = (): Promise<never> => assert.fail('no files are needed')
  const context = { client: async () => client, sampleFiles, dryRun: false, signal }
  const run = (args: string[], flags: Record<string, unknown>) =>
    runSplits(parseSplitsOptions(args, flags, { tablePrefix: undefined }), context)
  try {
    await dropTable()
    if (await client.admin.tableExists(source)) await client.admin.deleteTable(source)
    await client.admin.createTable({ name: source, families: [{ name: 'd' }] }, [bytesOf('3')])
    const cells = Array.from({ length: 4000 }, (_, n) => ({ row: `${n + 1}`, column: 'd:a' }))
    await writeCells(client, source, cells)
    const create = { createTable: table, families: 'd', preview: true }
    const made = await run(['sample'], { regions: '4', fromTable: source, ...create })
    assert.equal(made.created, true)
    const map = await fetchRegionMap(client.admin, table)
    assert.deepEqual(
      map.regions.slice(1).map((region) => region.startKey),
      made.keys,
    )
    const rows = cells.map((cell) => cell.row)
    const sizes = map.regions.map(
      ({ startKey, endKey }) =>
        rows.filter((row) => row >= `${startKey}` && (endKey.length === 0 || row < `${endKey}`))
          .length,
    )
    assert.ok(Math.max(...sizes) < 1000 * 1.2, sizes.join(' '))
    for (const [i, share] of (made.preview?.shares ?? []).entries()) {
      assert.ok(Math.abs(share - (sizes[i] ?? 0) / rows.length) < 0.05, `${share} ${sizes}`)
    }
    const own = await run(['table', source], { preview: true })
    assert.ok(
      Math.abs((own.preview?.shares[1] ?? 0) - rows.filter((row) => row >= '3').length / 4000) <
        0.05,
    )
  } finally {
    await client.admin.deleteTable(source)
    await client.close()
  }
})
