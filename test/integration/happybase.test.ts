import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import avro from 'avsc'
import { parse } from 'csv-parse/sync'
import { openClient } from '../../src/client/thread-client.js'
import { gatewayName } from '../../src/wire/gateway-name.js'
import { hbulk } from '../cli/support/spawn-cli.js'
import { happyBase, withoutHappyBase } from '../support/happybase.js'
import { defaultGateway, realGateways } from '../support/real-gateways.js'
import { assertSameCells, type Cell, scanCells, tableCells } from '../support/table-cells.js'

const TABLE = 'oracle_happybase'
const JOB_TIME = 1_600_000_000_000

const folder = mkdtempSync(join(tmpdir(), 'hbulk-happybase-'))
const client = openClient([defaultGateway], { connections: 2, callTimeoutMs: 60_000, retries: 5 })

const thrift1 = realGateways.filter(({ api, transport }) => api === 1 && transport !== 'http')
const [gateway1 = defaultGateway] = thrift1

const allBytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))

interface Row {
  readonly key: Buffer
  readonly timestamp: number
  readonly fields: ReadonlyMap<string, Buffer>
}

/** Every byte in a key at its begin, in its middle and at its end, values of every byte and every length to 300. */
const rows: readonly Row[] = [...allBytes].flatMap((byte) => {
  const around = [...allBytes.subarray(byte), ...allBytes.subarray(0, byte)]
  return [
    {
      key: Buffer.of(byte),
      timestamp: byte + 1,
      fields: new Map([
        ['d:v', Buffer.from(around)],
        ['d:', Buffer.of(byte)],
      ]),
    },
    {
      key: Buffer.of(byte, 0, 255, byte),
      timestamp: JOB_TIME + byte,
      fields: new Map([
        ['d:v', Buffer.alloc(byte + 45, byte)],
        ['d:', Buffer.alloc(0)],
      ]),
    },
  ]
})

function* cellsOf(all: readonly Row[]): Generator<Cell> {
  for (const { key, timestamp, fields } of all) {
    for (const [name, value] of fields) yield { key, column: Buffer.from(name), timestamp, value }
  }
}

/** RFC 4180 with everything in quotes: the only place for every byte. */
function csvOf(all: readonly Row[]): Buffer {
  const quoted = (field: Buffer): Buffer =>
    Buffer.from(`"${field.toString('latin1').replaceAll('"', '""')}"`, 'latin1')
  const lines = all.map(({ key, timestamp, fields }) => {
    const columns = [key, Buffer.from(`${timestamp}`), ...fields.values()].map(quoted)
    return Buffer.concat(columns.flatMap((field, i) => [Buffer.from(i === 0 ? '' : ','), field]))
  })
  return Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]))
}

async function drop(): Promise<void> {
  if (await client.admin.tableExists(TABLE)) await client.admin.deleteTable(TABLE)
}

async function recreate(): Promise<void> {
  await drop()
  const splits = [Buffer.of(0x40), Buffer.of(0x80, 0), Buffer.of(0xff, 0)]
  await client.admin.createTable({ name: TABLE, families: [{ name: 'd' }] }, splits)
}

after(async () => {
  await drop()
  await client.close()
  rmSync(folder, { recursive: true })
})

describe('what hbulk importtsv wrote, as HappyBase reads it', { skip: withoutHappyBase }, () => {
  const expected = tableCells(cellsOf(rows))
  const csv = join(folder, 'all-bytes.csv')
  const columns = 'HBASE_ROW_KEY,HBASE_TS_KEY,d:v,d:'

  before(() => writeFileSync(csv, csvOf(rows)))

  for (const gateway of realGateways) {
    const url = gatewayName(gateway)
    it(`holds every byte and timestamp, written through ${url}`, async () => {
      await recreate()
      const { status, stderr } = await hbulk([
        ...['importtsv', '--gateway', url, '--format', 'csv', '--columns', columns],
        ...['--job-dir', join(folder, `job-${gateway.port}`), '--no-progress', TABLE, csv],
      ])
      assert.equal(status, 0, stderr)
      assertSameCells(await happyBase().dump(gateway1, TABLE), expected, 'HappyBase')
      assertSameCells(await scanCells(client, TABLE), expected, 'our scan')
    })
  }

  it('holds TSV as it stands in the file, with the one timestamp of the job', async () => {
    await recreate()
    const bytes = allBytes.filter((byte) => byte !== 0x0a && byte !== 0x0d && byte !== 0x01)
    const lines = [...bytes].map((byte) => Buffer.of(byte, 0x30, 0x01, ...bytes, 0x01, byte, 0x0a))
    const tsv = join(folder, 'bytes.tsv')
    writeFileSync(tsv, Buffer.concat(lines))
    const { status, stderr } = await hbulk([
      ...['importtsv', '--gateway', gatewayName(defaultGateway), '--separator', '\\x01'],
      ...['--columns', 'HBASE_ROW_KEY,d:v,d:', '--timestamp', String(JOB_TIME)],
      ...['--job-dir', join(folder, 'job-tsv'), '--no-progress', TABLE, tsv],
    ])
    assert.equal(status, 0, stderr)
    const written = [...bytes].map((byte) => ({
      key: Buffer.of(byte, 0x30),
      timestamp: JOB_TIME,
      fields: new Map([
        ['d:v', Buffer.from(bytes)],
        ['d:', Buffer.of(byte)],
      ]),
    }))
    for (const gateway of thrift1) {
      const seen = await happyBase().dump(gateway, TABLE)
      assertSameCells(seen, tableCells(cellsOf(written)), `HappyBase, ${gatewayName(gateway)}`)
    }
  })
})

describe('what HappyBase wrote, as hbulk export reads it', { skip: withoutHappyBase }, () => {
  const written = tableCells(cellsOf(rows))

  before(async () => {
    await recreate()
    await happyBase().load(gateway1, TABLE, written)
  })

  async function exported(url: string, name: string, ...more: string[]): Promise<string[]> {
    const directory = join(folder, name)
    const args = ['export', '--gateway', url, '--no-progress', ...more, TABLE, directory]
    const { status, stderr } = await hbulk(args)
    assert.equal(status, 0, stderr)
    return readdirSync(directory)
      .filter((file) => file.startsWith('part-'))
      .sort()
      .map((file) => join(directory, file))
  }

  for (const gateway of realGateways) {
    const url = gatewayName(gateway)

    it(`is the same in Avro, read through ${url}`, async () => {
      const cells: Cell[] = []
      for (const file of await exported(url, `avro-${gateway.port}`, '--format', 'avro')) {
        for await (const row of avro.createFileDecoder(file)) {
          for (const { family, qualifier, timestamp, value } of row.cells) {
            const column = Buffer.concat([Buffer.from(`${family}:`), qualifier])
            cells.push({ key: row.key, column, timestamp: timestamp / 1000, value })
          }
        }
      }
      assertSameCells(tableCells(cells), written, 'Avro')
    })

    it(`is the same in CSV with a line a cell, read through ${url}`, async () => {
      const flags = ['--layout', 'cells', '--encoding', 'base64', '--no-column-names']
      const files = await exported(url, `cells-${gateway.port}`, ...flags)
      const cells = files.flatMap((file) => parse(readFileSync(file))).map(cellOfLine)
      assertSameCells(tableCells(cells), written, 'CSV')
    })
  }
})

function cellOfLine([
  key = '',
  family,
  qualifier = '',
  timestamp,
  type,
  value = '',
]: string[]): Cell {
  assert.equal(type, 'Put')
  return {
    key: Buffer.from(key, 'base64'),
    column: Buffer.concat([Buffer.from(`${family}:`), Buffer.from(qualifier, 'base64')]),
    timestamp: Number(timestamp),
    value: Buffer.from(value, 'base64'),
  }
}
