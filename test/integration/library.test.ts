import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { connect, countRows, parseGatewayUrl, runExport, runImport } from 'hbulk'
import { gatewayName } from '../../src/wire/gateway-name.js'
import { defaultGateway } from '../support/real-gateways.js'

const TABLE = 'library_orders'
const gateways = gatewayName(defaultGateway)

describe('the tools as functions, on a real HBase', () => {
  let folder: string

  async function dropTable(): Promise<void> {
    const client = await connect([parseGatewayUrl(gateways)], { callTimeoutMs: 60_000, retries: 3 })
    if (await client.admin.tableExists(TABLE)) await client.admin.deleteTable(TABLE)
    await client.close()
  }

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hbulk-library-'))
    await dropTable()
  })

  after(async () => {
    await dropTable()
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

  it('stop when they are told to', async () => {
    const signal = AbortSignal.abort()
    await assert.rejects(countRows({ table: TABLE }, { gateways, signal }), { code: 'INTERRUPTED' })
  })
})
