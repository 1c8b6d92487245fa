import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { HBaseClient } from '../../src/client/client.js'
import { connect } from '../../src/client/connect.js'
import type { Gateway } from '../../src/client/types.js'
import { splitKeys } from '../../src/presplit/algorithms.js'
import { runSplits } from '../../src/splits/job.js'
import { parseSplitsOptions } from '../../src/splits/options.js'
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
    await runSplits(options, { client: async () => client, dryRun: false, signal })
    const reading = parseSplitsOptions(['table', table], {}, { tablePrefix: undefined })
    const read = await runSplits(reading, {
      client: async () => client,
      dryRun: false,
      signal,
    })
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
