import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { copyTable, countRows } from 'hbulk'
import { openClient } from '../../src/client/thread-client.js'
import { gatewayName } from '../../src/wire/gateway-name.js'
import { runHBaseTool } from '../support/hbase-tool.js'
import {
  hostileCells,
  hostileFamilies,
  hostileMarkers,
  hostileSplits,
} from '../support/hostile-cells.js'
import { defaultGateway } from '../support/real-gateways.js'
import { writeCells } from '../support/write-cells.js'

const HOSTILE = 'oracle_hostile'
const COPY = 'oracle_copy'
const EMPTY = 'oracle_empty'

/** Binary keys, a thousand versions, delete markers of all kinds, several regions, and one without rows. */
describe("the tools beside HBase's own on tables that are not easy", () => {
  const folder = mkdtempSync(join(tmpdir(), 'hbulk-oracle-'))
  const client = openClient([defaultGateway], { connections: 4, callTimeoutMs: 60_000, retries: 5 })
  const gateways = gatewayName(defaultGateway)
  const local = ['-Dmapreduce.framework.name=local', `-Dhadoop.tmp.dir=${folder}`]

  async function drop(): Promise<void> {
    const names = await client.admin.listTables('oracle_(hostile|copy|empty)')
    await Promise.all(names.map((name) => client.admin.deleteTable(name)))
  }

  before(async () => {
    await drop()
    for (const name of [HOSTILE, COPY]) {
      await client.admin.createTable({ name, families: hostileFamilies }, hostileSplits)
    }
    await client.admin.createTable({ name: EMPTY, families: [{ name: 'd' }] })
    await writeCells(client, HOSTILE, hostileCells())
    await writeCells(client, HOSTILE, hostileMarkers())
  })

  after(async () => {
    await drop()
    await client.close()
    rmSync(folder, { recursive: true })
  })

  it('rowcounter counts as many rows as RowCounter, which knows no delete markers yet', async () => {
    const { rows } = await countRows({ table: HOSTILE }, { gateways })
    const theirs = await runHBaseTool('RowCounter', [...local, HOSTILE])
    assert.ok(rows > 900)
    assert.equal(rows, theirs.counter('ROWS'), theirs.said)
    const none = await runHBaseTool('RowCounter', [...local, EMPTY])
    const empty = await countRows({ table: EMPTY }, { gateways })
    assert.equal(empty.rows, none.counter('ROWS') ?? 0)
  })

  it('copytable leaves what SyncTable takes for the same', async () => {
    const asked = { table: HOSTILE, target: COPY, versions: 'all', allCells: true } as const
    const { rows } = await copyTable(asked, { gateways })
    assert.ok(rows > 900)
    const hashes = `file://${join(folder, 'hashes')}`
    const options = ['--versions=1000', '--batchsize=20000']
    await runHBaseTool('HashTable', [...local, ...options, HOSTILE, hashes])
    const args = [...local, '--dryrun=true', hashes, HOSTILE, COPY]
    const synced = await runHBaseTool('SyncTable', args)
    assert.ok((synced.counter('HASHES_MATCHED') ?? 0) > 3, synced.said)
    assert.equal(synced.counter('HASHES_NOT_MATCHED'), undefined, synced.said)
  })
})
