import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openClient } from '../../src/client/thread-client.js'
import { countRows } from '../../src/library/count-rows.js'
import { runTask } from '../../src/rowcounter/task.js'
import { gatewayName } from '../../src/wire/gateway-name.js'
import { Counters } from '../../src/workers/counters.js'
import { DeleteType, deleteCells, writeCells } from '../support/cells.js'
import { changeRegions } from '../support/change-regions.js'
import { defaultGateway, realGateways } from '../support/real-gateways.js'
import { useSandbox } from '../support/sandbox.js'
import { limits } from '../workers/fixture-job.js'

const DELETED = 'counters_deleted'
const SPLIT = 'counters_split'
const ROWS = 20_000
const url = gatewayName(defaultGateway)

describe('rowcounter, while rows and regions change', () => {
  const client = openClient([defaultGateway], { connections: 2, callTimeoutMs: 60_000, retries: 5 })

  async function drop(): Promise<void> {
    for (const table of [DELETED, SPLIT]) {
      if (await client.admin.tableExists(table)) await client.admin.deleteTable(table)
    }
  }

  before(drop)

  after(async () => {
    await drop()
    await client.close()
  })

  it('counts deleted rows and their markers', async () => {
    const families = [{ name: 'd', maxVersions: 3 }, { name: 'e' }]
    await client.admin.createTable({ name: DELETED, families })
    const rows = ['1', '2', '3', '4', '5']
    await writeCells(
      client,
      DELETED,
      rows.flatMap((row) => [
        { row, column: 'd:a' },
        { row, column: 'e:b' },
      ]),
    )
    await deleteCells(defaultGateway, DELETED, [
      { row: '1', column: 'd:a', type: DeleteType.COLUMN },
      { row: '2', column: 'd:a', type: DeleteType.COLUMNS },
      { row: '2', column: 'e:b', type: DeleteType.COLUMNS },
      { row: '3' },
      { row: '9' },
    ])
    const run = { gateways: url, threads: 1 }
    assert.equal((await countRows({ table: DELETED }, run)).rows, 3)
    const { rows: all, markers } = await countRows({ table: DELETED, deleteMarkers: true }, run)
    assert.equal(all, 6, 'row 9 is a marker alone')
    assert.deepEqual(markers, {
      rowsWithDeleteMarker: 4,
      delete: 1,
      deleteColumn: 2,
      // A row is deleted by a marker for each of its families.
      deleteFamily: 4,
      deleteFamilyVersion: 0,
    })
    const thrift1 = realGateways.find(({ api }) => api === 1)
    assert.ok(thrift1)
    await assert.rejects(
      countRows({ table: DELETED, deleteMarkers: true }, { gateways: gatewayName(thrift1) }),
      { code: 'UNSUPPORTED' },
    )
  })

  it('counts no row twice while the region that it reads is split', async () => {
    const sandbox = await useSandbox()
    await client.admin.createTable({ name: SPLIT, families: [{ name: 'd' }] })
    const row = (n: number): string => String(n).padStart(6, '0')
    const cells = Array.from({ length: ROWS }, (_, n) => ({ row: row(n), column: 'd:a' }))
    await writeCells(client, SPLIT, cells)
    const counters = new Counters()
    let splitting: Promise<void> | undefined
    const { rows } = await runTask(
      { start: '', stop: '', region: { startKey: '', endKey: '', server: '' } },
      { table: SPLIT, columns: [] },
      {
        ...{ client, counters, limits, timestamp: 1 },
        signal: new AbortController().signal,
        retried: () => counters.add('retries', 1),
        advance() {},
        // Held between its first reply and the next, until the region is gone.
        limiter: {
          take: () => (splitting ??= changeRegions(sandbox, SPLIT, `split=${row(ROWS / 2)}`)),
        },
      },
    )
    assert.ok(splitting)
    assert.equal(rows, ROWS)
    assert.equal(counters.values().rowsRead, ROWS)
    assert.equal((await client.admin.listRegions(SPLIT)).length, 2)
  })
})
