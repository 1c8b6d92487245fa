import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import {
  connect,
  countRows,
  loadExport,
  parseGatewayUrl,
  runExport,
  runImport,
  verifyTables,
} from 'hbulk'
import { gatewayName } from '../../src/wire/gateway-name.js'
import { defaultGateway } from '../support/real-gateways.js'

const TABLE = 'library_orders'
const COPY = 'library_orders_copy'
const gateways = gatewayName(defaultGateway)

describe('the tools as functions, on a real HBase', () => {
  let folder: string

  async function dropTables(): Promise<void> {
    const client = await connect([parseGatewayUrl(gateways)], { callTimeoutMs: 60_000, retries: 3 })
    for (const table of [TABLE, COPY]) {
      if (await client.admin.tableExists(table)) await client.admin.deleteTable(table)
    }
    await client.close()
  }

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hbulk-library-'))
    await dropTables()
  })

  after(async () => {
    await dropTables()
    await rm(folder, { recursive: true })
  })

  it('load, count and write a table', async () => {
    const input = join(folder, 'orders.psv')
    await writeFile(input, 'a|1\nb|2\nbad\nc|3\n')
    const states: number[] = []
    const said: string[] = []
    const imported = await runImport(
      {
        table: TABLE,
        inputs: [input],
        columns: 'HBASE_ROW_KEY,d:n',
        separator: '|',
        createTable: true,
        presplit: 'hex:2',
        timestamp: 5,
        rejects: join(folder, 'rejects.tsv'),
      },
      {
        gateways,
        threads: 1,
        jobDir: join(folder, 'job'),
        log: { info: (line) => said.push(line) },
        onProgress: ({ done }) => states.push(done),
      },
    )
    assert.deepEqual([imported.counters.rowsWritten, imported.counters.linesRejected], [3, 1])
    assert.equal(await readFile(join(folder, 'rejects.tsv'), 'utf8'), 'bad\n')
    assert.ok(said.some((line) => line.includes('created table')))
    assert.equal(states.at(-1), 16)

    const counted = await countRows({ table: TABLE }, { gateways, threads: 1 })
    assert.equal(counted.rows, 3)
    assert.equal(counted.regions.length, 2)
    const ranges = [{ start: Buffer.from('b'), stop: Buffer.alloc(0) }]
    assert.equal((await countRows({ table: TABLE, ranges }, { gateways })).rows, 2)
    const before = { table: TABLE, timeRange: [0, 5] as const }
    assert.equal((await countRows(before, { gateways })).rows, 0)

    const target = new PassThrough()
    const [csv] = await Promise.all([
      text(target),
      runExport({ table: TABLE, target, columns: ['d:n'] }, { gateways }).then(() => target.end()),
    ])
    assert.equal(csv, 'HBASE_ROW_KEY,d:n\na,1\nb,2\nc,3\n')

    const out = join(folder, 'out')
    const asked = { table: TABLE, target: out, format: 'tsv', limit: 1 } as const
    const exported = await runExport(asked, { gateways, threads: 1 })
    assert.deepEqual(
      exported.files.map(({ rows, firstKey }) => ({ rows, firstKey })),
      [{ rows: 1, firstKey: 'a' }],
    )
    const [file] = exported.files
    assert.equal(await readFile(join(out, file?.name ?? ''), 'utf8'), 'a\t1\n')
  })

  it('export what is new, and load it into another table', async () => {
    const run = { gateways, threads: 1, jobDir: undefined }
    const stateFile = join(folder, 'state.json')
    const metricsFile = join(folder, 'hbulk.prom')
    const asked = {
      table: TABLE,
      format: 'avro',
      incremental: { stateFile, overlapMs: 0 },
    } as const
    const night = (name: string) =>
      runExport({ ...asked, target: join(folder, name), metricsFile }, run)
    assert.equal((await night('first')).counters.rowsWritten, 3)
    const second = await night('second')
    assert.equal(second.counters.rowsWritten ?? 0, 0)
    assert.equal(second.covered?.first, false)
    assert.match(await readFile(metricsFile, 'utf8'), /hbulk_export_runs_total\{.*\} 2\n/)
    const inputs = ['first', 'second'].map((name) => join(folder, name))
    const state = { jobDir: join(folder, 'load') }
    const loaded = await loadExport(
      { table: COPY, inputs, createTable: true },
      { ...run, ...state },
    )
    assert.deepEqual([loaded.counters.rowsWritten, loaded.files.length > 0], [3, true])
    assert.equal((await countRows({ table: COPY }, run)).rows, 3)
    const both = { table: TABLE, target: COPY }
    assert.equal((await verifyTables(both, run)).differences, 0)
  })

  it('stop when they are told to', async () => {
    const signal = AbortSignal.abort()
    await assert.rejects(countRows({ table: TABLE }, { gateways, signal }), { code: 'INTERRUPTED' })
  })
})
