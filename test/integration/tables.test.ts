import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { HBaseClient } from '../../src/client/client.js'
import { connect } from '../../src/client/connect.js'
import type { Gateway } from '../../src/client/types.js'
import { describe } from '../../src/tables/job.js'
import { defaultGateway, realGateways } from '../support/real-gateways.js'

const table = 'tables_described'
const splits = [Buffer.from('m'), Buffer.from([0x80, 0x00])]
const { signal } = new AbortController()
const open = (gateway: Gateway): Promise<HBaseClient> =>
  connect([gateway], { callTimeoutMs: 60_000, retries: 3 })

async function dropTable(client: HBaseClient): Promise<void> {
  if (await client.admin.tableExists(table)) await client.admin.deleteTable(table)
}

before(async () => {
  const client = await open(defaultGateway)
  await dropTable(client)
  const families = [{ name: 'd', maxVersions: 3 }, { name: 'e' }]
  await client.admin.createTable({ name: table, families }, splits)
  await client.close()
})

after(async () => {
  const client = await open(defaultGateway)
  await dropTable(client)
  await client.close()
})

for (const gateway of realGateways) {
  const { api, transport, protocol } = gateway
  test(`families and regions over Thrift${api} ${transport} ${protocol}`, async () => {
    const client = await open(gateway)
    try {
      const { enabled, families, regions } = await describe(client.admin, table, signal)
      assert.equal(enabled, true)
      assert.deepEqual(
        families.map(({ name, maxVersions }) => [name, maxVersions]),
        [
          ['d', 3],
          ['e', 1],
        ],
      )
      const starts = regions?.map((region) => region.startKey)
      assert.deepEqual(starts, [Buffer.alloc(0), ...splits])
      for (const region of regions ?? []) assert.match(region.server, /^[^:]+:\d+$/)
      await assert.rejects(describe(client.admin, 'tables_none', signal), {
        code: 'TABLE_NOT_FOUND',
      })
    } finally {
      await client.close()
    }
  })
}
