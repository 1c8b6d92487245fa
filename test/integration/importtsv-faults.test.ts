import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { HBaseClient } from '../../src/client/client.js'
import { openClient } from '../../src/client/thread-client.js'
import type { Gateway } from '../../src/client/types.js'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.js'
import { gatewayName } from '../../src/wire/gateway-name.js'
import { workspace } from '../importtsv/support/workspace.js'
import { prepareRegionChanges } from '../support/change-regions.js'
import { RowCollector } from '../support/collect-rows.js'
import { spawnHbulk } from '../support/spawn-hbulk.js'

const TABLE = 'faults'
const ROWS = 60_000

const { folder } = workspace()
const input = join(folder, 'input.tsv')
const expected = Array.from({ length: ROWS }, (_, n) => `${`${n}`.padStart(6, '0')} ${n}`)
// Its own HBase: no other test should see its gateway die.
let sandbox: Sandbox
let gateway: Gateway
let client: HBaseClient

before(async () => {
  sandbox = await startSandbox({ temporary: true, attached: true, gateways: ['thrift2'] })
  const { api, transport, protocol, host, port } = sandbox.gateway('thrift2')
  gateway = { api, transport, protocol, host, port, tls: false, path: '/', headers: {} }
  client = openClient([gateway], { connections: 2, callTimeoutMs: 60_000, retries: 10 })
  writeFileSync(input, expected.map((line) => `${line.replace(' ', '|')}\n`).join(''))
})
after(async () => {
  await client?.close()
  await sandbox?.stop()
})

async function recreate(): Promise<void> {
  if (await client.admin.tableExists(TABLE)) await client.admin.deleteTable(TABLE)
  const splits = ['010000', '020000', '050000'].map((key) => Buffer.from(key))
  await client.admin.createTable({ name: TABLE, families: [{ name: 'd' }] }, splits)
}

async function rowsOf(limit?: number): Promise<string[]> {
  const collector = new RowCollector()
  const all = { table: Buffer.from(TABLE), startRow: Buffer.alloc(0), stopRow: Buffer.alloc(0) }
  await client.scan(limit === undefined ? all : { ...all, limit }, collector)
  return collector.rows.map(({ key, cells }) => `${key} ${cells[0]?.value}`)
}

/** A load that takes some seconds, and `disturb` when its first rows are there. */
async function loadWhile(rate: number, disturb: () => Promise<void>) {
  const { child, ended } = spawnHbulk(
    [
      ...['importtsv', '--gateway', gatewayName(gateway), '--json', '--no-progress'],
      ...['--threads', '1', '--batch-rows', '200', '--rate-rows', `${rate}`],
      ...['--columns', 'HBASE_ROW_KEY,d:n', '--separator', '|', TABLE, input],
    ],
    folder,
  )
  while ((await rowsOf(1)).length === 0 && child.exitCode === null) await sleep(20)
  if (child.exitCode === null) await disturb()
  const { code, stdout, stderr } = await ended
  assert.equal(code, 0, stderr)
  const { counters } = JSON.parse(stdout)
  assert.equal(counters.linesRead, ROWS)
  assert.equal(counters.rowsWritten, ROWS)
  assert.deepEqual(await rowsOf(), expected)
  return counters
}

describe('an import on a real HBase', () => {
  it('loses nothing when regions are merged, moved and split under it', async () => {
    await recreate()
    // The first two regions, the last, and the one between.
    const steps = ['merge', 'reopen', 'split=030000']
    const change = await prepareRegionChanges(sandbox, TABLE, ...steps)
    const counters = await loadWhile(4_000, change)
    assert.ok(counters.regionChanges >= 1, 'the new regions were seen')
    const regions = await client.admin.listRegions(TABLE)
    assert.deepEqual(regions.map(({ startKey }) => startKey.toString()).sort(), [
      '',
      '020000',
      '030000',
      '050000',
    ])
  })

  it('loses nothing when its gateway is killed and comes back', async () => {
    await recreate()
    const counters = await loadWhile(20_000, async () => {
      await sandbox.killGateway('thrift2')
      await sandbox.startGateway('thrift2')
    })
    assert.ok(counters.retries > 0)
    assert.ok(counters.slowdowns > 0)
  })
})
