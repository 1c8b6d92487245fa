import assert from 'node:assert/strict'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type AgainstReport, type ExportRequest, runExport, verifyExport } from 'hbulk'
import type { HBaseClient } from '../../src/client/client.js'
import { openClient } from '../../src/client/thread-client.js'
import { CellType, type Gateway } from '../../src/client/types.js'
import { gatewayName } from '../../src/wire/gateway-name.js'
import { hbulk } from '../cli/support/spawn-cli.js'
import {
  hostileCells,
  hostileFamilies,
  hostileMarkers,
  hostileRow,
  hostileSplits,
} from '../support/hostile-cells.js'
import { defaultGateway, realGateways } from '../support/real-gateways.js'
import { type TestCell, writeCells } from '../support/write-cells.js'

const TABLE = 'against_table'
const CHANGED = 'against_changed'

type Shape = Omit<ExportRequest, 'table' | 'target'>

const cells: readonly Shape[] = [
  { format: 'csv', layout: 'cells', encoding: 'escaped', versions: 'all', raw: true },
  { format: 'tsv', layout: 'cells', encoding: 'hex', versions: 2, columnNames: true },
  { format: 'jsonl', encoding: 'base64', compress: 'gzip', versions: 'all', raw: true },
  { format: 'avro', compress: 'deflate', versions: 'all', fileLimits: { rows: 100 } },
]
const wide: readonly Shape[] = [
  { format: 'csv', encoding: 'escaped' },
  { format: 'tsv', encoding: 'hex', columnNames: true, compress: 'gzip' },
  { format: 'avro', layout: 'wide', columns: ['d', 'e:new'] },
]
const selections: readonly Shape[] = [
  { format: 'jsonl', encoding: 'escaped', timeRange: [1000, 1200], versions: 'all' },
  { format: 'csv', layout: 'cells', encoding: 'hex', columns: ['e'], singleFile: true },
  { format: 'csv', encoding: 'hex', columns: ['e:q', 'd:v', 'd:a', 'd:'] },
  { format: 'jsonl', encoding: 'hex', filter: "ValueFilter(=, 'substring:9') OR KeyOnlyFilter()" },
  { format: 'avro', limit: 50 },
  { format: 'avro', limit: 100_000 },
  {
    ...{ format: 'avro', range: { start: Buffer.from('t'), stop: Buffer.from('t0r0200') } },
    ...{ types: { 'd:n': 'long', 'd:x': 'double-ordered' }, columns: ['d:n', 'd:x'] },
  },
  { format: 'csv', range: { start: Buffer.from('zzz'), stop: Buffer.from('zzzz') } },
]

/** Text is wide unless something is said, Avro when it has types. */
const holdsCells = ({ format, layout, types }: Shape): boolean =>
  layout === 'cells' || format === 'jsonl' || (format === 'avro' && !(layout ?? types))

const nameOf = (shape: Shape): string => JSON.stringify(shape)

describe('verify --against on a real HBase', () => {
  const client: HBaseClient = openClient([defaultGateway], {
    ...{ connections: 2, callTimeoutMs: 60_000, retries: 3 },
  })
  const first = (api: number): Gateway =>
    realGateways.find((gateway) => gateway.api === api) ?? assert.fail()
  let root: string
  let count = 0

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'hbulk-against-'))
    for (const name of [TABLE, CHANGED]) await create(name)
    await writeCells(client, TABLE, hostileMarkers())
  })

  after(async () => {
    for (const name of [TABLE, CHANGED]) await drop(name)
    await client.close()
    await rm(root, { recursive: true })
  })

  async function drop(name: string): Promise<void> {
    if (await client.admin.tableExists(name)) await client.admin.deleteTable(name)
  }

  async function create(name: string): Promise<void> {
    await drop(name)
    await client.admin.createTable({ name, families: hostileFamilies }, hostileSplits)
    await writeCells(client, name, hostileCells())
  }

  const run = (gateway = defaultGateway) => ({ gateways: gatewayName(gateway), threads: 2 })

  async function exported(shape: Shape, gateway?: Gateway): Promise<string> {
    const target = join(root, `out${count++}`)
    await runExport({ ...shape, table: TABLE, target }, run(gateway))
    return target
  }

  const check = (directory: string, table = TABLE, gateway?: Gateway): Promise<AgainstReport> =>
    verifyExport({ table, directory }, run(gateway))

  const counts = ({ missing, extra, different, rowsDiffering }: AgainstReport) => [
    ...[missing, extra, different, rowsDiffering],
  ]

  it('finds a table that did not change equal to every export of it', async () => {
    for (const shape of [...cells, ...wide, ...selections]) {
      const { compared, ...report } = await check(await exported(shape))
      assert.deepEqual(report.listed, [], nameOf(shape))
      assert.deepEqual(counts({ ...report, compared }), [0, 0, 0, 0], nameOf(shape))
      assert.equal(report.sourceRows, report.targetRows, nameOf(shape))
      assert.equal(compared, holdsCells(shape) ? 'cells' : 'values', nameOf(shape))
    }
  })

  it('does so through Thrift1, for what that can read', async () => {
    const thrift1 = first(1)
    for (const shape of [{ format: 'jsonl', encoding: 'hex' } as const, wide[0] ?? {}]) {
      const report = await check(await exported(shape, thrift1), TABLE, thrift1)
      assert.deepEqual(counts(report), [0, 0, 0, 0], nameOf(shape))
      assert.ok(report.sourceRows > 900 && report.targetRows === report.sourceRows)
    }
    const versions = await exported({ format: 'jsonl', encoding: 'hex', versions: 3 })
    await assert.rejects(check(versions, TABLE, thrift1), {
      code: 'UNSUPPORTED',
      message: /--versions: a Thrift1 gateway/,
    })
  })

  const changes: readonly TestCell[] = [
    { row: hostileRow(17), family: 'd', qualifier: 'a', timestamp: 1017, value: 'wrong' },
    { row: hostileRow(200), family: 'd', timestamp: 10_000, type: CellType.DELETE_FAMILY },
    { row: 'zz\\', family: 'e', qualifier: 'new', timestamp: 7, value: '' },
  ]

  it('names the cells that are missing, extra and different, in every format', async () => {
    // The delete markers would hide what the other table has still.
    const plain = [...cells, ...wide].map(({ raw: _raw, ...shape }) => shape)
    const before = join(root, 'before')
    const directories = await Promise.all(
      plain.map(async (shape, index) => {
        const target = `${before}${index}`
        await runExport({ ...shape, table: CHANGED, target }, { ...run(), threads: 1 })
        return target
      }),
    )
    await writeCells(client, CHANGED, changes)
    for (const [index, shape] of plain.entries()) {
      const { listed, compared, ...report } = await check(directories[index] ?? '', CHANGED)
      const timed = compared === 'cells'
      const at = (timestamp: number) => (timed ? { timestamp: String(timestamp) } : {})
      const expected = [
        { kind: 'different', row: hostileRow(17), column: 'd:a', ...at(1017) },
        { kind: 'missing', row: hostileRow(200), column: 'd:', ...at(5) },
        { kind: 'missing', row: hostileRow(200), column: 'd:a', ...at(1200) },
        { kind: 'extra', row: 'zz\\x5C', column: 'e:new', ...at(7) },
      ]
      // A field of TSV with nothing in it is an empty value, or none.
      const seen = shape.format === 'tsv' && !timed ? [expected[0], expected[2]] : expected
      assert.deepEqual(listed, seen, nameOf(shape))
      const { sourceRows, targetRows } = report
      assert.equal(targetRows, sourceRows, nameOf(shape))
    }
    const thrift1 = await check(directories[5] ?? '', CHANGED, first(1))
    assert.equal(thrift1.differences, 2)
  })

  it('is a command: text, JSON, exit codes and refusals', async () => {
    const directory = await exported(cells[2] ?? {})
    const jobDir = join(root, 'job')
    const verify = (...args: readonly string[]) =>
      hbulk([...['verify', '--gateway', gatewayName(defaultGateway), '--no-progress'], ...args])
    const same = await verify(TABLE, '--against', directory, '--json', '--job-dir', jobDir)
    assert.equal(same.status, 0, same.stderr)
    const summary = JSON.parse(same.stdout)
    assert.deepEqual(
      [summary.table, summary.against, summary.same, summary.compared],
      [TABLE, directory, true, 'cells'],
    )
    const differs = await verify(CHANGED, '--against', directory, '--list=1', '--no-checksums')
    assert.equal(differs.status, 1, differs.stderr)
    assert.match(differs.stdout, /and against_changed differ/)
    assert.match(differs.stdout, /and \d[\d,]* more \(--list\)/)

    const refusals: readonly (readonly [readonly string[], RegExp])[] = [
      [['--repair'], /--repair and --against.*hbulk import against_table/s],
      [['--startrow=a'], /--startrow: the export's manifest says/],
      [['--to-gateway=thrift://x'], /no second table/],
      [['another'], /'another' is one table too many/],
    ]
    for (const [flags, message] of refusals) {
      const { status, stderr } = await verify(TABLE, ...flags, '--against', directory)
      assert.equal(status, 2, stderr)
      assert.match(stderr, message)
    }
  })

  it('refuses files that are not what was exported, and exports that cannot be made again', async () => {
    const shape: Shape = {
      format: 'csv',
      layout: 'cells',
      encoding: 'hex',
      fileLimits: { rows: 99 },
    }
    const paged = await exported({ format: 'jsonl', encoding: 'hex', filter: 'PageFilter(5)' })
    await assert.rejects(check(paged), { code: 'UNSUPPORTED', message: /PageFilter/ })

    const directory = await exported(shape)
    const files = readdirSync(directory).filter((name) => name.startsWith('part'))
    const path = join(directory, files[1] ?? assert.fail())
    const content = readFileSync(path, 'latin1')
    const last = content.at(-2) === '0' ? '1' : '0'
    writeFileSync(path, `${content.slice(0, -2)}${last}\n`, 'latin1')
    await assert.rejects(check(directory), { code: 'INPUT', message: /SHA-256/ })
    writeFileSync(path, `${content}\n`, 'latin1')
    await assert.rejects(check(directory), { code: 'INPUT', message: /bytes, not/ })
    rmSync(path)
    await assert.rejects(check(directory), { code: 'INPUT', message: /is missing/ })
    writeFileSync(path, content, 'latin1')
    assert.equal((await check(directory)).differences, 0)
    rmSync(join(directory, '_manifest.json'))
    await assert.rejects(check(directory), { code: 'INPUT', message: /has no _manifest.json/ })
  })

  it('takes a file whose rows are not in order for no export', async () => {
    const shape: Shape = { format: 'csv', layout: 'cells', encoding: 'hex', singleFile: true }
    const directory = await exported({
      ...shape,
      range: { start: Buffer.from('t0r0001'), stop: Buffer.from('t0r0003') },
    })
    const [name = ''] = readdirSync(directory).filter((each) => each.startsWith('part'))
    const path = join(directory, name)
    const [head = '', ...lines] = readFileSync(path, 'latin1').trimEnd().split('\n')
    writeFileSync(path, `${[head, ...lines.reverse()].join('\n')}\n`, 'latin1')
    const asked = verifyExport({ table: TABLE, directory, checksums: false }, run())
    await assert.rejects(asked, { code: 'INPUT', message: /order/ })
  })
})
