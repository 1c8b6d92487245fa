import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { openClient } from '../../src/client/thread-client.js'
import type { Gateway } from '../../src/client/types.js'
import { gatewayName } from '../../src/wire/gateway-name.js'
import { hbulk } from '../cli/support/spawn-cli.js'
import { bytesOf, type TestCell, writeCells } from '../support/cells.js'
import { KilledJob } from '../support/killed-job.js'
import { defaultGateway, realGateways } from '../support/real-gateways.js'
import { useSandbox } from '../support/sandbox.js'

const MANY = 'counters_cells'
const WIDE = 'counters_wide'
const EMPTY = 'counters_empty'
const VERSIONS = 1000
const ROWS = 3000
const COLUMNS = 9000

const key = (n: number): string => String(n).padStart(5, '0')

/** One version each, so that CellCounter's sizes of columns are right, too. */
const single: TestCell[] = Array.from({ length: ROWS }, (_, n) => [
  { row: key(n), column: 'd:text', value: 'x'.repeat(n % 50) },
  ...(n % 3 === 0 ? [{ row: key(n), column: 'e:\x00\xff', value: 'binary' }] : []),
  ...(n % 500 === 0 ? [{ row: key(n), column: 'e:', value: 'no qualifier' }] : []),
]).flat()
const versions: TestCell[] = Array.from({ length: VERSIONS }, (_, n) => ({
  row: '\x00many\xff',
  column: 'd:versions',
  value: `${n}`,
  timestamp: n + 1,
}))
/** A row of 2,000 columns that no other row has, and two columns that are in nearly all of the others. */
const wide: TestCell[] = [
  ...Array.from({ length: COLUMNS - 2 }, (_, n) => ({
    row: n < 2000 ? '00000' : key(n),
    column: `d:${key(n)}`,
  })),
  ...Array.from({ length: 500 }, (_, n) => ({ row: key(n + 8000), column: 'd:z-often' })),
  ...Array.from({ length: 300 }, (_, n) => ({ row: key(n + 8000), column: 'e:z-less' })),
]

interface Report {
  readonly totals: Record<string, number>
  readonly columns: { readonly count: number; readonly error: number }
  readonly columnsInRows: number
  readonly families: readonly Record<string, unknown>[]
  readonly topColumns: readonly (Record<string, number> & { column: string })[]
  readonly otherColumnsAtMost: number
  readonly passes: number
  readonly records: Record<string, { row: string; column?: string; amount: number }>
}

async function count(gateway: Gateway, ...args: string[]): Promise<Report> {
  const words = ['cellcounter', '--gateway', gatewayName(gateway), '--json', ...args]
  const { status, stdout, stderr } = await hbulk(words)
  assert.equal(status, 0, stderr)
  return JSON.parse(stdout)
}

describe('cellcounter on a real HBase', () => {
  const client = openClient([defaultGateway], { connections: 2, callTimeoutMs: 60_000, retries: 5 })
  const folder = mkdtempSync(join(tmpdir(), 'hbulk-cells-'))

  async function drop(): Promise<void> {
    for (const table of [MANY, WIDE, EMPTY]) {
      if (await client.admin.tableExists(table)) await client.admin.deleteTable(table)
    }
  }

  before(async () => {
    await drop()
    const families = [{ name: 'd', maxVersions: VERSIONS }, { name: 'e' }]
    const splits = [bytesOf('01000'), bytesOf('01001'), bytesOf('02500')]
    await client.admin.createTable({ name: MANY, families }, splits)
    await client.admin.createTable({ name: WIDE, families })
    await client.admin.createTable({ name: EMPTY, families }, splits)
    await writeCells(client, MANY, [...single, ...versions])
    await writeCells(client, WIDE, wide)
  })

  after(async () => {
    await drop()
    await client.close()
    rmSync(folder, { recursive: true })
  })

  it('counts rows, cells, versions and bytes', async () => {
    const report = await count(defaultGateway, MANY)
    assert.equal(report.totals.rows, ROWS + 1)
    assert.equal(report.totals.cells, single.length + VERSIONS)
    const all = [...single, ...versions]
    const valueBytes = all.reduce((sum, { value = '' }) => sum + value.length, 0)
    assert.equal(report.totals.valueBytes, valueBytes)
    const keys = all.reduce((sum, { row, column }) => sum + 12 + row.length + column.length - 1, 0)
    assert.equal(report.totals.keyBytes, keys)
    assert.deepEqual(report.columns, { count: 4, error: 0 })
    const shown = report.topColumns.map(({ column, rows, cells, maxVersions }) => [
      ...[column, rows, cells, maxVersions],
    ])
    assert.deepEqual(shown, [
      ['d:text', ROWS, ROWS, 1],
      ['d:versions', 1, VERSIONS, VERSIONS],
      ['e:\\x00\\xFF', ROWS / 3, ROWS / 3, 1],
      ['e:', ROWS / 500, ROWS / 500, 1],
    ])
    assert.deepEqual(report.records.mostVersions, {
      row: '\\x00many\\xFF',
      column: 'd:versions',
      amount: VERSIONS,
    })
  })

  it('counts the newest versions, times, families and rows that are asked for', async () => {
    const { totals } = await count(defaultGateway, MANY, '--versions', '3')
    assert.equal(totals.cells, single.length + 3)
    const some = ['--starttime=11', '--endtime=21']
    assert.equal((await count(defaultGateway, ...some, MANY)).totals.cells, 10)
    const family = '-Dhbase.mapreduce.scan.column.family=e'
    const e = await count(defaultGateway, family, MANY)
    const inE = new Set(single.filter(({ column }) => column.startsWith('e')).map(({ row }) => row))
    assert.deepEqual([e.families.length, e.totals.rows], [1, inE.size])
    const prefix = await count(defaultGateway, MANY, join(folder, 'prefix'), ':', '001')
    assert.equal(prefix.totals.rows, 100)
    const regex = await count(defaultGateway, MANY, join(folder, 'regex'), ':', '^7$')
    assert.equal(regex.totals.rows, ROWS / 10)
  })

  it('says the same over every gateway, of the newest versions', async () => {
    const [first, ...others] = await Promise.all(
      realGateways.map(async (gateway) => {
        const { totals, families, records } = await count(gateway, MANY, '--versions', '1')
        return { totals, families, records }
      }),
    )
    for (const other of others) assert.deepEqual(other, first)
  })

  it('refuses all versions where the gateway has only the newest', async () => {
    const thrift1 = realGateways.find(({ api }) => api === 1)
    assert.ok(thrift1)
    const { status, stderr } = await hbulk(['cellcounter', '--gateway', gatewayName(thrift1), MANY])
    assert.equal(status, 2)
    assert.match(stderr, /newest version only/)
    assert.match(stderr, /--versions 1/)
  })

  it('lists the most frequent of very many columns exactly', async () => {
    const report = await count(defaultGateway, WIDE, '--top', '2')
    assert.equal(report.passes, 2)
    assert.deepEqual(
      report.topColumns.map(({ column, cells }) => [column, cells]),
      [
        ['d:z-often', 500],
        ['e:z-less', 300],
      ],
    )
    assert.ok(report.otherColumnsAtMost < 300, `${report.otherColumnsAtMost}`)
    assert.equal(report.totals.cells, wide.length)
    const { count: estimate, error } = report.columns
    assert.ok(error > 0)
    assert.ok(Math.abs(estimate / COLUMNS - 1) < 4 * error, `${estimate}`)
    assert.equal(report.records.mostCells?.amount, 2000)
  })

  it('counts the same when it is killed in both of its passes and resumed', async () => {
    const asked = ['--json', '--quiet', '--top', '2', WIDE, join(folder, 'killed')]
    const gateway = gatewayName(defaultGateway)
    const job = new KilledJob(join(folder, 'job'), ['cellcounter', '--gateway', gateway, ...asked])
    const one = ['--threads', '1', '--connections', '1', '--rate-rows', '5k']
    /** Of one pass: its tasks have its number before their range. */
    const pass = (tasks: readonly string[], n: number) =>
      tasks.filter((line) => line.includes(`"${n} `)).length
    const moments: readonly (readonly [string[], (tasks: readonly string[]) => boolean])[] = [
      [['--threads', '2', '--rate-rows', '2k'], () => existsSync(join(folder, 'job/job.json'))],
      [one, (tasks) => pass(tasks, 1) > 0],
      [one, (tasks) => pass(tasks, 2) > 0],
    ]
    for (const [flags, wanted] of moments) {
      const killed = job.start(...flags)
      const ended = killed.outcome()
      await job.reached(killed, wanted)
      killed.child.kill('SIGKILL')
      const { status, stderr } = await ended
      assert.deepEqual([status, stderr], [null, ''], 'it was not the kill that ended it')
    }
    const before = job.finished()
    // As a kill leaves them between the last report and the end of the journal.
    mkdirSync(join(folder, 'killed'), { recursive: true })
    for (const name of ['report.csv', '_SUCCESS', 'part-r-00000.tmp']) {
      writeFileSync(join(folder, 'killed', name), '')
    }
    const { status, stdout, stderr } = await job.start().outcome()
    assert.equal(status, 0, stderr)
    assert.deepEqual(job.finished().slice(0, before.length), before)
    const told = ({ totals, families, topColumns, columns, records, passes }: Report) => ({
      ...{ totals, families, topColumns, columns, records, passes },
    })
    assert.deepEqual(
      told(JSON.parse(stdout)),
      told(await count(defaultGateway, WIDE, '--top', '2')),
    )
    assert.ok(readdirSync(join(folder, 'killed')).includes('_SUCCESS'))
  })

  it('finds nothing in an empty table', async () => {
    const { totals, columns, records } = await count(defaultGateway, EMPTY)
    assert.deepEqual([totals.rows, totals.cells, columns.count], [0, 0, 0])
    assert.deepEqual(records, {})
    const words = ['cellcounter', '--gateway', gatewayName(defaultGateway), EMPTY]
    assert.match((await hbulk(words)).stdout, /\n0 rows, 0 cells, 0 columns in counters_empty/)
  })

  it("agrees with HBase's CellCounter on rows and columns", async () => {
    const theirs = join(folder, 'theirs')
    const ours = join(folder, 'ours')
    const words = [MANY, pathToFileURL(theirs).href, '/']
    const sandbox = await useSandbox()
    const { command, args, env } = sandbox.javaCommand(
      'org.apache.hadoop.hbase.mapreduce.CellCounter',
      words,
    )
    const { status, stderr } = spawnSync(command, args, { env, encoding: 'utf8', cwd: folder })
    assert.equal(status, 0, stderr)
    await count(defaultGateway, MANY, ours, '/')
    assert.deepEqual(
      readdirSync(ours).sort(),
      ['_SUCCESS', 'part-r-00000', 'report.csv', 'report.json'].sort(),
    )
    const linesOf = (directory: string): Map<string, string> =>
      new Map(
        readFileSync(join(directory, 'part-r-00000'), 'utf8')
          .split('\n')
          .filter((line) => line !== '' && !line.includes('_Versions\t'))
          .map((line) => [line.slice(0, line.indexOf('\t')), line] as const),
      )
    const expected = linesOf(theirs)
    const found = linesOf(ours)
    assert.deepEqual([...found.keys()], [...expected.keys()])
    // What CellCounter sums over the first cell of a family in a row, or over mappers, is not what it says it is.
    const wrong = /^(?:[de](?:_Size)?|Total SIZE|Total Families Across all Rows|d\/versions_Size)$/
    let same = 0
    for (const [name, line] of found) {
      if (wrong.test(name)) continue
      assert.equal(line, expected.get(name))
      same++
    }
    assert.ok(same >= 9, `${same} lines`)
    const again = ['cellcounter', '--gateway', gatewayName(defaultGateway), MANY, ours]
    const refused = await hbulk(again)
    assert.equal(refused.status, 4)
    assert.match(refused.stderr, /holds files: _SUCCESS/)
  })
})
