import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it, type TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'
import { openClient } from '../../src/client/thread-client.js'
import { gatewayName } from '../../src/wire/gateway-name.js'
import { hbulk } from '../cli/support/spawn-cli.js'
import { happyBase, withoutHappyBase } from '../support/happybase.js'
import { runHBaseTool } from '../support/hbase-tool.js'
import { defaultGateway, realGateways } from '../support/real-gateways.js'
import { assertSameCells, scanCells, type TableCells } from '../support/table-cells.js'

const THEIRS = 'oracle_their_import'
const OURS = 'oracle_our_import'
const TIMESTAMP = '1600000000123'
const SEPARATOR = '|'
const COLUMNS = 'HBASE_ROW_KEY,d:n,HBASE_TS_KEY,e:text'

/** Regions of all sizes: none, one and many rows. */
const splits = [
  '000000',
  '000001',
  ...Array.from({ length: 14 }, (_, i) => `00${String(i * 331).padStart(4, '0')}`),
]

/** Good lines with and without a timestamp of their own, empty values, repeated keys, and lines of every bad kind. */
const lines = Array.from({ length: 5_000 }, (_, n) => {
  const key = String(n % 4_500).padStart(6, '0')
  if (n % 250 === 1) return `${key}|too few`
  if (n % 250 === 2) return `${key}|1|2|3|too many`
  if (n % 250 === 3) return `|${n}|1|no key`
  if (n % 250 === 4) return `${key}|${n}|no number|x`
  if (n % 250 === 5) return ''
  return `${key}|${n % 7 === 0 ? '' : n}|${1_500_000_000_000 + n}|text ü ${n}`
})

describe("HBase's own tools", () => {
  const folder = mkdtempSync(join(tmpdir(), 'hbulk-oracle-'))
  const input = join(folder, 'lines.txt')
  const client = openClient([defaultGateway], { connections: 2, callTimeoutMs: 60_000, retries: 5 })
  const url = gatewayName(defaultGateway)

  async function drop(): Promise<void> {
    for (const table of [THEIRS, OURS]) {
      if (await client.admin.tableExists(table)) await client.admin.deleteTable(table)
    }
  }

  before(async () => {
    writeFileSync(input, lines.map((line) => `${line}\n`).join(''))
    await drop()
    const keys = [...new Set(splits)].sort().map((key) => Buffer.from(key))
    for (const name of [THEIRS, OURS]) {
      await client.admin.createTable({ name, families: [{ name: 'd' }, { name: 'e' }] }, keys)
    }
  })

  after(async () => {
    await drop()
    await client.close()
    rmSync(folder, { recursive: true })
  })

  const definitions = [
    `-Dimporttsv.columns=${COLUMNS}`,
    `-Dimporttsv.separator=${SEPARATOR}`,
    `-Dimporttsv.timestamp=${TIMESTAMP}`,
    '-Dimporttsv.skip.bad.lines=true',
  ]

  it('ImportTsv leaves the same table and counts the same bad lines, by the same command line', async (test: TestContext) => {
    const args = [...definitions, THEIRS, pathToFileURL(input).href]
    const theirs = await runHBaseTool('ImportTsv', args)
    const { status, stdout, stderr } = await hbulk([
      ...['importtsv', '--gateway', url, '--json', '--job-dir', join(folder, 'job')],
      ...[...definitions, OURS, input],
    ])
    assert.equal(status, 0, stderr)
    const { counters } = JSON.parse(stdout)
    const bad = theirs.counter('Bad Lines') ?? 0
    assert.ok(bad > 60, theirs.said)
    assert.equal(counters.linesRejected, bad)

    const ours = await scanCells(client, OURS)
    assert.ok(ours.length > 8_000)
    assertSameCells(ours, await scanCells(client, THEIRS), 'our scan')
    if (withoutHappyBase !== false) return test.diagnostic(withoutHappyBase)
    const thrift1 = realGateways.find(({ api, transport }) => api === 1 && transport !== 'http')
    assert.ok(thrift1)
    const dump = (table: string): Promise<TableCells> => happyBase().dump(thrift1, table)
    assertSameCells(await dump(OURS), await dump(THEIRS), 'HappyBase')
    assertSameCells(await dump(THEIRS), ours, 'HappyBase against our scan')
  })

  it('RowCounter counts as many rows in many regions, through every gateway', async () => {
    const expected = (await runHBaseTool('RowCounter', [OURS])).counter('ROWS')
    assert.equal((await client.admin.listRegions(OURS)).length, new Set(splits).size + 1)
    for (const gateway of realGateways) {
      const args = ['rowcounter', '--gateway', gatewayName(gateway), '--json', OURS]
      const { status, stdout, stderr } = await hbulk(args)
      assert.equal(status, 0, stderr)
      assert.equal(JSON.parse(stdout).counters.rowsRead, expected, gatewayName(gateway))
    }
  })
})
