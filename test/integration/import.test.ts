import assert from 'node:assert/strict'
import { appendFile, mkdtemp, readdir, readFile, rm, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { HBaseClient } from '../../src/client/client.js'
import { openClient } from '../../src/client/thread-client.js'
import type { Gateway } from '../../src/client/types.js'
import { gatewayName } from '../../src/wire/gateway-name.js'
import { CliProcess, hbulk, realHbulk } from '../cli/support/spawn-cli.js'
import { allCells } from '../support/all-cells.js'
import {
  hostileCells,
  hostileFamilies,
  hostileMarkers,
  hostileRow,
  hostileSplits,
} from '../support/hostile-cells.js'
import { defaultGateway, realGateways } from '../support/real-gateways.js'
import { runHere } from '../support/run-here.js'
import { assertSameCells } from '../support/table-cells.js'
import { writeCells } from '../support/write-cells.js'

const SOURCE = 'import_source'
const TARGET = 'import_target'
describe('import of what export wrote, on a real HBase', () => {
  const client: HBaseClient = openClient([defaultGateway], {
    ...{ connections: 2, callTimeoutMs: 60_000, retries: 3 },
  })
  let root: string
  let count = 0

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'hbulk-import-'))
    await drop(SOURCE)
    await client.admin.createTable({ name: SOURCE, families: hostileFamilies }, hostileSplits)
    await writeCells(client, SOURCE, hostileCells())
  })

  after(async () => {
    await drop(SOURCE)
    await drop(TARGET)
    await client.close()
    await rm(root, { recursive: true })
  })

  async function drop(name: string): Promise<void> {
    if (await client.admin.tableExists(name)) await client.admin.deleteTable(name)
  }

  async function emptyTarget(): Promise<void> {
    await drop(TARGET)
    await client.admin.createTable({ name: TARGET, families: hostileFamilies }, [])
  }

  const common = (gateway: Gateway): string[] => [
    ...['--gateway', gatewayName(gateway), '--no-progress', '--threads', '2'],
  ]

  async function exported(...flags: string[]): Promise<string> {
    const directory = join(root, `out${count++}`)
    const { status, stderr } = await runHere([
      ...['export', ...common(defaultGateway), ...flags, SOURCE, directory],
    ])
    assert.equal(status, 0, stderr)
    return directory
  }

  async function load(args: readonly string[], gateway: Gateway = defaultGateway) {
    const { status, stdout, stderr } = await runHere([
      ...['import', ...common(gateway), '--json', '--job-dir', join(root, `job${count++}`)],
      ...args,
    ])
    return { status, summary: JSON.parse(stdout), stderr }
  }

  const shapes: readonly (readonly string[])[] = [
    ['--format', 'csv', '--encoding', 'escaped'],
    ['--format', 'csv', '--encoding', 'base64', '--compress', 'gzip'],
    ['--format', 'tsv', '--encoding', 'hex', '--column-names'],
    ['--format', 'jsonl', '--encoding', 'escaped'],
  ]

  it('makes an equal table of every version', async () => {
    const expected = await allCells(client, SOURCE, { raw: false })
    for (const flags of [shapes[1] ?? [], ['--format', 'avro', '--compress', 'snappy']]) {
      await drop(TARGET)
      const layout = flags.includes('avro') ? [] : ['--layout', 'cells']
      const directory = await exported(...layout, ...flags, '--versions', 'all')
      const { status, summary, stderr } = await load(['--create-table', TARGET, directory])
      assert.equal(status, 0, stderr)
      const actual = await allCells(client, TARGET, { raw: false })
      assertSameCells(actual, expected, flags.join(' '))
      assert.equal(summary.counters.cellsWritten, expected.length)
      assert.ok(summary.files.every(({ checked }: { checked: boolean }) => checked))
    }
    assert.deepEqual(
      (await client.admin.describeTable(TARGET)).families,
      (await client.admin.describeTable(SOURCE)).families,
    )
    const starts = async (name: string): Promise<string[]> =>
      (await client.admin.listRegions(name)).map(({ startKey }) => startKey.toString('hex')).sort()
    assert.deepEqual(await starts(TARGET), await starts(SOURCE))
  })

  it('loads bytes that are not encoded, and the newest cells of the wide layout', async () => {
    const rows = ['--row-prefix', 'r0']
    const raw = await exported(...rows, '--layout', 'cells')
    await emptyTarget()
    const cells = await load([TARGET, raw])
    assert.equal(cells.status, 0, cells.stderr)
    const newest = { raw: false, versions: 1 }
    const expected = (await allCells(client, SOURCE, newest)).filter((line) => /^7230/.test(line))
    assertSameCells(await allCells(client, TARGET, newest), expected, 'cells')
    const wide = await exported(...rows)
    await emptyTarget()
    const { status, stderr } = await load(['--timestamp', '77', TARGET, wide])
    assert.equal(status, 0, stderr)
    const withTime = expected.map((line) => line.replace(/ \d+ 4 /, ' 77 4 '))
    assertSameCells(await allCells(client, TARGET, newest), withTime, 'wide')
  })

  it('loads wide Avro as the bytes of its types', async () => {
    const types = ['--format', 'avro', '--types', 'd:n=long,d:x=double-ordered']
    const directory = await exported('--row-prefix', 't0', ...types)
    await emptyTarget()
    const { status, stderr } = await load(['--timestamp', '1', TARGET, directory])
    assert.equal(status, 0, stderr)
    const expected = (await allCells(client, SOURCE, { raw: false })).filter((line) =>
      line.startsWith('7430'),
    )
    assert.equal(expected.length, 600)
    assertSameCells(await allCells(client, TARGET, { raw: false }), expected, 'wide Avro')
  })

  it('loads through Thrift1, a timestamp a call', async () => {
    const gateway = realGateways.find(({ api, transport }) => api === 1 && transport === 'buffered')
    assert.ok(gateway)
    await emptyTarget()
    const directory = await exported('--format', 'avro', '--versions', '3', '--row-prefix', 'r00')
    const { status, stderr } = await load([TARGET, directory], gateway)
    assert.equal(status, 0, stderr)
    const seen = { raw: false, versions: 3 }
    const expected = (await allCells(client, SOURCE, seen)).filter((line) => /^723030/.test(line))
    assertSameCells(await allCells(client, TARGET, seen), expected, 'Thrift1')
  })

  it('names what does not match the manifest, and writes nothing', async () => {
    await emptyTarget()
    const directory = await exported('--format', 'avro', '--single-file')
    const [name = ''] = (await readdir(directory)).filter((each) => each.endsWith('.avro'))
    const file = join(directory, name)
    const whole = await readFile(file)
    const damaged = Buffer.from(whole)
    damaged[whole.length >> 1] = (damaged[whole.length >> 1] as number) ^ 1
    const spoil: readonly (readonly [RegExp, () => Promise<void>])[] = [
      [new RegExp(`file ${name} has the SHA-256 `), () => writeFile(file, damaged)],
      [new RegExp(`file ${name} has \\d+ bytes, not ${whole.length}`), () => appendFile(file, 'x')],
      [/file stranger\.avro is not listed/, () => writeFile(join(directory, 'stranger.avro'), '')],
      [new RegExp(`file ${name} is missing`), () => unlink(file)],
    ]
    for (const [message, change] of spoil) {
      await change()
      const { status, summary } = await load([TARGET, directory])
      assert.equal(status, 4)
      assert.match(summary.error.message, message)
      await writeFile(file, whole)
      await rm(join(directory, 'stranger.avro'), { force: true })
    }
    assert.deepEqual(await allCells(client, TARGET), [])
  })

  it('rejects damaged lines and blocks, up to a limit, and loads the rest', async () => {
    await emptyTarget()
    const directory = await exported('--layout', 'cells', '--row-prefix', 'r000', '--single-file')
    const [name = ''] = (await readdir(directory)).filter((each) => each.endsWith('.csv'))
    const file = join(root, 'damaged.csv')
    const lines = 'r1,d,a,soon,Put,v\nr2,x,a,1,Put,v\nr3,d\nr4,d,a,1,Dropped,v\n'
    await writeFile(file, `${await readFile(join(directory, name), 'utf8')}${lines}`)
    const { status, summary, stderr } = await load([TARGET, file])
    assert.equal(status, 1, stderr)
    assert.equal(summary.counters.linesRejected, 4)
    assert.equal(summary.counters.rowsWritten, 10)
    assert.equal(
      await readFile(summary.rejectsFile, 'utf8'),
      `row,family,qualifier,timestamp,type,value\n${lines}`,
    )
    const reasons = (await readFile(summary.reasonsFile, 'utf8')).trim().split('\n')
    const said = reasons.map((line) => JSON.parse(line).reason)
    assert.match(said[0], /timestamp 'soon'/)
    assert.match(said[1], /no column family 'x'/)
    assert.match(said[2], /2 fields, where a cell has 6/)
    assert.match(said[3], /cell type 'Dropped' is unknown/)
    assert.equal(JSON.parse(reasons[0] ?? '').file, file)
    const stopped = await load(['--max-rejects', '3', TARGET, file])
    assert.equal(stopped.status, 3)
    assert.equal(stopped.summary.error.code, 'TOO_MANY_REJECTS')
  })

  it('rejects all records of a row that HBase refuses', async () => {
    await emptyTarget()
    const file = join(root, 'refused.csv')
    const big = `big,d,a,1,Put,small\nbig,d,b,1,Put,${'x'.repeat(11 * 2 ** 20)}\n`
    const names = 'row,family,qualifier,timestamp,type,value\n'
    await writeFile(file, `${names}a,d,a,1,Put,v\n${big}c,d,a,1,Put,v\n`)
    const { status, summary, stderr } = await load([TARGET, file])
    assert.equal(status, 1, stderr)
    const { linesRead, linesRejected, rowsWritten } = summary.counters
    assert.deepEqual([linesRead, linesRejected, rowsWritten], [5, 2, 2])
    assert.ok((await readFile(summary.rejectsFile, 'utf8')) === names + big)
    const [reason = ''] = (await readFile(summary.reasonsFile, 'utf8')).split('\n')
    assert.match(JSON.parse(reason).reason, /^row "big": /)
    const rows = (await allCells(client, TARGET)).map((line) => line.split(' ')[0])
    assert.ok(rows.includes('61') && rows.includes('63'))
  })

  it('keeps delete markers, and refuses them where they cannot be written', async () => {
    await writeCells(client, SOURCE, hostileMarkers())
    const expected = await allCells(client, SOURCE)
    for (const flags of shapes) {
      await drop(TARGET)
      const all = ['--layout', 'cells', '--versions', 'all', '--raw', ...flags]
      const directory = await exported(...all)
      const { status, summary, stderr } = await load(['--create-table', TARGET, directory])
      assert.equal(status, 0, stderr)
      assertSameCells(await allCells(client, TARGET), expected, flags.join(' '))
      assert.equal(
        summary.files.reduce((sum: number, f: { markers: number }) => sum + f.markers, 0),
        6,
      )
      if (flags !== shapes[0]) continue
      const thrift1 = realGateways.find(({ api }) => api === 1)
      const refused = await load([TARGET, directory], thrift1)
      assert.equal(refused.status, 2)
      assert.match(refused.summary.error.message, /delete markers/)
    }
  })

  it('keeps the later of two values: of exports named one after the other, and of a file', async () => {
    await emptyTarget()
    const names = 'row,family,qualifier,timestamp,type,value\n'
    const lines = (value: string, from: number): string =>
      Array.from({ length: 4000 }, (_, n) => hostileRow(n))
        .slice(from)
        .map((key) => `${key},d,a,7,Put,${value}\n`)
        .join('')
    const [first, second] = [join(root, 'first.csv'), join(root, 'second.csv')]
    await writeFile(first, names + lines('first', 0))
    await writeFile(second, names + lines('second', 3990))
    const both = await load(['--layout', 'cells', '--batch-rows', '20', TARGET, first, second])
    assert.equal(both.status, 0, both.stderr)
    const late = await allCells(client, TARGET, { raw: false })
    const value = Buffer.from('second').toString('hex')
    assert.equal(late.filter((line) => line.endsWith(value)).length, 10)

    await emptyTarget()
    const wide = join(root, 'repeated.csv')
    const repeated = Array.from({ length: 400 }, (_, n) => `k${n % 2},v${n}\n`)
    await writeFile(wide, `HBASE_ROW_KEY,d:a\n${repeated.join('')}`)
    const { status, stderr } = await load(['--batch-rows', '1', '--timestamp', '7', TARGET, wide])
    assert.equal(status, 0, stderr)
    const kept = await allCells(client, TARGET, { raw: false })
    assert.deepEqual(
      kept.map((line) => Buffer.from(line.split(' ').at(-1) ?? '', 'hex').toString()),
      ['v398', 'v399'],
    )
  })

  it('goes on after a kill, and the table is equal then', async () => {
    await emptyTarget()
    const flags = ['--layout', 'cells', '--encoding', 'hex', '--versions', 'all', '--raw']
    const directory = await exported(...flags, '--max-file-rows', '40')
    const job = join(root, 'killed')
    const args = ['import', ...common(defaultGateway), TARGET, directory]
    const killed = new CliProcess(realHbulk, [
      ...args,
      '-v',
      '--rate-rows',
      '150',
      '--job-dir',
      job,
    ])
    const journal = join(job, 'journal.ndjson')
    const loaded = async (): Promise<boolean> =>
      (await readFile(journal, 'utf8').catch(() => '')).includes('"load-')
    while (!(await loaded())) await new Promise((resolve) => setImmediate(resolve))
    killed.child.kill('SIGKILL')
    await killed.outcome()
    const { status, stderr, stdout } = await hbulk([...args, '--resume', job])
    assert.equal(status, 0, stderr)
    assert.match(stdout, /were done before the resume/)
    assertSameCells(await allCells(client, TARGET), await allCells(client, SOURCE), 'resumed')
  })
})
