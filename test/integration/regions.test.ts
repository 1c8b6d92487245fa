import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { HBaseClient } from '../../src/client/client.js'
import { connect } from '../../src/client/connect.js'
import { fetchRegionMap } from '../../src/client/fetch-region-map.js'
import type { Gateway } from '../../src/client/types.js'
import { type KeyRange, WHOLE_TABLE } from '../../src/regions/key-range.js'
import { planKeyRanges } from '../../src/regions/plan-ranges.js'
import { RowCollector } from '../support/collect-rows.js'
import { defaultGateway, realGateways } from '../support/real-gateways.js'
import { rowSpan } from '../support/row-spans.js'

const table = 'regions_planned'
const ROWS = 5000
const keys = Array.from({ length: ROWS }, (_, i) => Buffer.from(String(i + 1)))
const { signal } = new AbortController()
const open = (gateway: Gateway): Promise<HBaseClient> =>
  connect([gateway], { callTimeoutMs: 60_000, retries: 3 })

async function dropTable(client: HBaseClient): Promise<void> {
  if (await client.admin.tableExists(table)) await client.admin.deleteTable(table)
}

before(async () => {
  const client = await open(defaultGateway)
  await dropTable(client)
  await client.admin.createTable({ name: table, families: [{ name: 'd' }] }, [Buffer.from('5')])
  const writer = await client.openWriter({
    table: Buffer.from(table),
    columns: [{ family: Buffer.from('d'), qualifier: Buffer.from('q') }],
    timestamp: 1,
    batchRows: 1000,
    batchBytes: 1_000_000,
    memoryBytes: 64 * 2 ** 20,
    inFlight: 2,
    retries: 3,
    signal,
    onRejected: (_, reason) => assert.fail(reason),
    onWritten: () => undefined,
    onRetry: () => undefined,
  })
  for (const [tag, key] of keys.entries()) {
    await writer.write(rowSpan(key, [[0, Buffer.from('v')]]), tag)
  }
  await writer.flush()
  await client.close()
})

after(async () => {
  const client = await open(defaultGateway)
  await dropTable(client)
  await client.close()
})

async function scanned(client: HBaseClient, range: KeyRange): Promise<string[]> {
  const rows = new RowCollector()
  const { start: startRow, stop: stopRow } = range
  await client.scan({ table: Buffer.from(table), startRow, stopRow }, rows)
  return rows.rows.map((row) => row.key)
}

const sorted = keys.map(String).sort()

for (const gateway of realGateways) {
  const { api, transport, protocol } = gateway
  test(`planned pieces hold every row once over Thrift${api} ${transport} ${protocol}`, async () => {
    const client = await open(gateway)
    try {
      const map = await fetchRegionMap(client.admin, table)
      assert.equal(map.regions.length, 2)
      const pieces = await planKeyRanges(client, map, [WHOLE_TABLE], { targetTasks: 8 })
      assert.ok(pieces.length >= 8 && pieces.length <= 9, `${pieces.length} pieces`)
      const found = await Promise.all(pieces.map((piece) => scanned(client, piece)))
      assert.deepEqual(found.flat(), sorted)
      for (const [i, piece] of pieces.entries()) {
        const rows = found[i] ?? []
        assert.ok(rows.length < (ROWS / 8) * 1.5, `${rows.length} rows in one piece`)
        assert.equal(piece.firstRow?.toString(), rows[0])
        if (piece.lastRow !== undefined) assert.equal(piece.lastRow.toString(), rows.at(-1))
      }
    } finally {
      await client.close()
    }
  })
}

test('the last row is found below a stop row that exists', async () => {
  const client = await open(defaultGateway)
  try {
    const map = await fetchRegionMap(client.admin, table)
    const range = { start: Buffer.from('2'), stop: Buffer.from('3') }
    const pieces = await planKeyRanges(client, map, [range], { targetTasks: 4 })
    assert.equal(pieces.at(-1)?.lastRow?.toString(), '2999')
    const found = await Promise.all(pieces.map((piece) => scanned(client, piece)))
    assert.deepEqual(
      found.flat(),
      sorted.filter((key) => key.startsWith('2')),
    )
  } finally {
    await client.close()
  }
})
