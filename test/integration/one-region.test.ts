import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it, type TestContext } from 'node:test'
import { copyTable, countCells, countRows, type RunOptions, verifyTables } from 'hbulk'
import { openClient } from '../../src/client/thread-client.js'
import { jobRun } from '../../src/library/run-options.js'
import { planOnly } from '../../src/rowcounter/job.js'
import { gatewayName } from '../../src/wire/gateway-name.js'
import { counterNames } from '../../src/workers/counters.js'
import { runJob } from '../../src/workers/job.js'
import { JobPool } from '../../src/workers/pool.js'
import { taskModule } from '../../src/workers/task-modules.js'
import { defaultGateway } from '../support/real-gateways.js'
import { type TestCell, writeCells } from '../support/write-cells.js'

const ONE = 'one_region_source'
const OTHER = 'one_region_target'
const ROWS = 12_000

/** The keys of TPC-H's orders: eight of every 32 numbers, not padded, so that their order is not that of the numbers. */
function* cells(): Generator<TestCell> {
  for (let n = 0; n < ROWS; n++) {
    const row = String(32 * Math.floor(n / 8) + (n % 8) + 1)
    yield { row, family: 'd', qualifier: 'q', timestamp: 1, value: `value ${n}` }
  }
}

describe('a table with one region', () => {
  const client = openClient([defaultGateway], { connections: 2, callTimeoutMs: 60_000, retries: 5 })
  const folder = mkdtempSync(join(tmpdir(), 'hbulk-one-'))
  const two = { gateways: gatewayName(defaultGateway), threads: 2, connections: 2 }

  async function drop(): Promise<void> {
    for (const table of [ONE, OTHER]) {
      if (await client.admin.tableExists(table)) await client.admin.deleteTable(table)
    }
  }

  before(async () => {
    await drop()
    for (const name of [ONE, OTHER]) {
      await client.admin.createTable({ name, families: [{ name: 'd' }] })
    }
    await writeCells(client, ONE, cells())
  })

  after(async () => {
    await drop()
    await client.close()
    rmSync(folder, { recursive: true })
  })

  const tools: readonly (readonly [string, (run: RunOptions) => Promise<unknown>])[] = [
    ['rowcounter', (run) => countRows({ table: ONE }, run)],
    ['cellcounter', (run) => countCells({ table: ONE }, run)],
    ['copytable', (run) => copyTable({ table: ONE, target: OTHER }, run)],
    ['verify', (run) => verifyTables({ table: ONE, target: OTHER }, run)],
  ]
  for (const [name, use] of tools) {
    it(`is cut by ${name} into pieces of nearly the same size`, async (test: TestContext) => {
      const jobDir = join(folder, name)
      await use({ ...two, jobDir })
      const lines = readFileSync(join(jobDir, 'journal.ndjson'), 'utf8').trimEnd().split('\n')
      const rows = lines
        .map((line): { counters?: { rowsRead?: number } } => JSON.parse(line))
        .flatMap(({ counters }) => (counters === undefined ? [] : [counters.rowsRead ?? 0]))
      const all = rows.reduce((sum, each) => sum + each, 0)
      // A comparison reads both tables.
      assert.equal(all, name === 'verify' ? 2 * ROWS : ROWS)
      assert.ok(rows.length >= 4, `${rows.length} pieces for 4 scans`)
      const uneven = (Math.max(...rows) * rows.length) / all
      test.diagnostic(`${rows.length} pieces, the largest ${uneven.toFixed(2)} x the mean`)
      assert.ok(uneven <= 1.3, rows.join(' '))
    })
  }

  it('gives each of two threads about half of the work', async (test: TestContext) => {
    const asked = {
      ...{ table: ONE, ranges: [], columns: [], deleteMarkers: false, byRegion: false },
      ...{ timeRange: undefined, expectedCount: undefined },
    }
    const run = jobRun(two)
    const plan = await planOnly(asked, run)
    const pool = new JobPool({ module: taskModule('rowcounter'), threads: 2 })
    try {
      await runJob(plan, { ...run, directory: undefined, pool })
      const slot = counterNames.indexOf('rowsRead')
      const shares = pool.rows().map(({ counters }) => (counters[slot] ?? 0) / ROWS)
      test.diagnostic(`shares ${shares.map((share) => share.toFixed(2)).join(' and ')}`)
      assert.equal(shares.length, 2)
      assert.ok(Math.max(...shares) <= 0.65, shares.join(' '))
    } finally {
      await pool.close()
    }
  })
})
