import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { HBaseClient } from '../../src/client/client.js'
import { openClient } from '../../src/client/thread-client.js'
import type { Gateway } from '../../src/client/types.js'
import type { ImportEnvironment } from '../../src/importtsv/environment.js'
import { runImport } from '../../src/importtsv/job.js'
import { type ImportOptions, parseImportOptions } from '../../src/importtsv/options.js'
import { refused } from '../importtsv/support/refused.js'
import { workspace } from '../importtsv/support/workspace.js'
import { RowCollector } from '../support/collect-rows.js'
import { defaultGateway, realGateways } from '../support/real-gateways.js'
import { RecordedProgress, silentLog } from '../workers/fixture-job.js'

const { folder, write } = workspace()
const TABLE = 'importtsv_it'
const clients: HBaseClient[] = []
let jobs = 0

function clientOf(gateway: Gateway): HBaseClient {
  const client = openClient([gateway], { connections: 2, callTimeoutMs: 60_000, retries: 5 })
  clients.push(client)
  return client
}

const admin = clientOf(defaultGateway)

function options(
  inputs: readonly string[],
  flags: Readonly<Record<string, unknown>>,
  dryRun = false,
): ImportOptions {
  return parseImportOptions({
    ...{ args: [TABLE, ...inputs], flags, defines: new Map(), log: silentLog },
    global: { dryRun, tablePrefix: undefined } as Parameters<
      typeof parseImportOptions
    >[0]['global'],
  })
}

function environment(more: Partial<ImportEnvironment> = {}): ImportEnvironment {
  return {
    client: admin,
    limits: {
      ...{ threads: 2, connections: 2, rateRows: undefined, rateBytes: undefined },
      ...{
        batchRows: 500,
        batchBytes: 1e6,
        memoryBytes: 64 * 2 ** 20,
        callTimeoutMs: 60_000,
        retries: 5,
        gatewayConnections: 1_000,
      },
    },
    place: { path: join(folder, `job${jobs++}`), resume: false, temporary: true },
    signal: new AbortController().signal,
    progress: new RecordedProgress(),
    log: silentLog,
    ...more,
  }
}

async function rowsOf(table = TABLE) {
  const collector = new RowCollector()
  const all = { table: Buffer.from(table), startRow: Buffer.alloc(0), stopRow: Buffer.alloc(0) }
  await admin.scan(all, collector)
  return collector.rows
}

async function drop(): Promise<void> {
  if (await admin.admin.tableExists(TABLE)) await admin.admin.deleteTable(TABLE)
}

async function recreate(): Promise<void> {
  await drop()
  const splits = ['0300', '0600'].map((key) => Buffer.from(key))
  await admin.admin.createTable({ name: TABLE, families: [{ name: 'd' }] }, splits)
}

/** Keys 0000 to 0999, and every hundredth line bad. */
const lines = Array.from({ length: 1000 }, (_, n) =>
  n % 100 === 50 ? `bad ${n}` : `${`${n}`.padStart(4, '0')}|${n}|x\xff\x00`,
)
const content = `${lines.join('\n')}\n`
const flags = { columns: 'HBASE_ROW_KEY,d:n,d:x', separator: '|', timestamp: '77' }

before(recreate)
after(async () => {
  await drop()
  for (const client of clients) await client.close()
})

describe('importtsv', () => {
  for (const gateway of realGateways) {
    const { api, transport, protocol } = gateway
    it(`loads through Thrift${api}, ${transport}, ${protocol}`, async () => {
      await recreate()
      const input = write('in.tsv', content)
      const env = environment({ client: clientOf(gateway) })
      const report = await runImport(options([input], flags), env)
      const { linesRead, linesRejected, rowsWritten, cellsWritten } = report.counters
      assert.deepEqual([linesRead, linesRejected, rowsWritten, cellsWritten], [1000, 10, 990, 1980])
      const rows = await rowsOf()
      assert.equal(rows.length, 990)
      assert.deepEqual(
        rows[7]?.cells.map(({ qualifier, value, timestamp }) => [qualifier, value, timestamp]),
        [
          ['n', '7', '77'],
          ['x', 'x\xff\x00', '77'],
        ],
      )
    })
  }

  it('leaves rejects that load once they are right', async () => {
    await recreate()
    const report = await runImport(options([write('in.tsv', content)], flags), environment())
    assert.ok(report.rejectsFile !== undefined && report.reasonsFile !== undefined)
    const rejects = readFileSync(report.rejectsFile, 'latin1')
    assert.equal(
      rejects,
      lines
        .filter((line) => line.startsWith('bad'))
        .map((line) => `${line}\n`)
        .join(''),
    )
    const [first = ''] = readFileSync(report.reasonsFile, 'utf8').split('\n')
    assert.equal(JSON.parse(first).line, 51)
    const corrected = write('corrected.tsv', rejects.replaceAll(/bad (\d+)/g, 'fixed$1|$1'))
    await runImport(options([corrected], flags), environment())
    assert.equal((await rowsOf()).length, 1000)
  })

  it('creates a pre-split table from a header, and leaves nothing behind', async () => {
    await drop()
    const input = write(
      'a.csv.gz',
      gzipSync('HBASE_ROW_KEY,d:name,e:\n00,"a, ""b""\n",1\nff,c,2\n'),
    )
    const env = environment()
    const header = { format: 'csv', header: true, createTable: true, presplit: 'hex:4' }
    const report = await runImport(options([input], header), env)
    assert.equal((await admin.admin.listRegions(TABLE)).length, 4)
    assert.deepEqual(
      (await rowsOf()).map(({ cells }) => cells.map(({ family, value }) => [family, value])),
      [
        [
          ['d', 'a, "b"\n'],
          ['e', '1'],
        ],
        [
          ['d', 'c'],
          ['e', '2'],
        ],
      ],
    )
    assert.equal(report.jobDir, undefined)
    assert.equal(existsSync(env.place.path), false)
    await recreate()
  })

  it('writes nothing in a dry run', async () => {
    await recreate()
    const report = await runImport(options([write('in.tsv', content)], flags, true), environment())
    assert.equal(report.rowsChecked, 990)
    assert.equal(report.counters.linesRejected, 10)
    assert.equal((await rowsOf()).length, 0)
  })

  it('goes on where it was stopped, with the timestamp it began with', async () => {
    await recreate()
    const many = Array.from(
      { length: 60_000 },
      (_, n) => `${`${n}`.padStart(6, '0')}|${n}|${'y'.repeat(80)}\n`,
    )
    const input = write('many.tsv', many.join(''))
    const stop = new AbortController()
    const progress = new RecordedProgress()
    const { update } = progress
    progress.update = (state) => {
      update.call(progress, state)
      if ((state.counters.rowsWritten ?? 0) > 0) stop.abort()
    }
    const asked = options([input], { ...flags, timestamp: undefined })
    const place = { path: join(folder, 'resumed'), resume: false, temporary: false }
    const slow = environment()
    const limits = { ...slow.limits, rateRows: 20_000 }
    const stopped = runImport(asked, { ...slow, limits, place, progress, signal: stop.signal })
    await assert.rejects(stopped, refused('INTERRUPTED'))
    const report = await runImport(asked, environment({ place: { ...place, resume: true } }))
    assert.equal(report.counters.rowsWritten, 60_000)
    const rows = await rowsOf()
    assert.equal(rows.length, 60_000)
    const stamps = new Set(rows.flatMap(({ cells }) => cells.map(({ timestamp }) => timestamp)))
    assert.deepEqual([...stamps], [`${report.timestamp}`])
  })

  it('stops when too much is rejected, over all threads, and says where the rejects are', async () => {
    const input = write('in.tsv', content)
    const rejects = join(folder, 'too-many.tsv')
    const asked = options([input], { ...flags, rejects, maxRejects: '0.5%' })
    await assert.rejects(runImport(asked, environment()), refused('TOO_MANY_REJECTS', '10 of 1000'))
    assert.equal(readFileSync(rejects, 'latin1').split('\n').length, 11)
  })

  for (const gateway of realGateways.filter(({ transport }) => transport === 'buffered')) {
    it(`gives cells the time to live that their row says, in Thrift${gateway.api}`, async () => {
      await recreate()
      const columns = 'HBASE_ROW_KEY,HBASE_CELL_TTL,HBASE_TS_KEY,d:n'
      const now = Date.now()
      const day = 86_400_000
      const input = write(
        'ttl.tsv',
        [
          `gone|${day}|${now - 2 * day}|1`,
          `there|${3 * day}|${now - 2 * day}|1`,
          `forever|0|${now - 2 * day}|1`,
          `soon|3000|${now}|1`,
          `bad|1d|${now}|1`,
        ].join('\n'),
      )
      const warned: string[] = []
      const log = { ...silentLog, warn: (line: string) => void warned.push(line) }
      const env = environment({ client: clientOf(gateway), log })
      const report = await runImport(options([input], { ...flags, columns }), env)
      assert.equal(report.counters.rowsWritten, 4)
      assert.equal(report.counters.linesRejected, 1)
      const keys = async () => (await rowsOf()).map(({ key }) => key)
      for (const deadline = now + 60_000; (await keys()).includes('soon'); ) {
        assert.ok(Date.now() < deadline, 'a cell outlived its TTL by far')
        await setTimeout(100)
      }
      assert.ok(Date.now() > now + 3000)
      assert.deepEqual(await keys(), ['forever', 'there'])
      assert.deepEqual(warned, [])
    })

    it(`says that visibility has no effect without labels, in Thrift${gateway.api}`, async () => {
      await recreate()
      const columns = 'HBASE_ROW_KEY,HBASE_CELL_VISIBILITY,d:n'
      const input = write('visibility.tsv', 'k1|secret|1\nk2|a&!b|2\nk3||3\n')
      const warned: string[] = []
      const log = { ...silentLog, warn: (line: string) => void warned.push(line) }
      const env = environment({ client: clientOf(gateway), log })
      const report = await runImport(options([input], { ...flags, columns }), env)
      assert.equal(report.counters.rowsWritten, 3)
      assert.equal(warned.length, 1)
      assert.match(warned[0] ?? '', /without visibility labels/)
      assert.equal((await rowsOf()).length, 3)
    })
  }

  it('refuses before it writes what cannot work', async () => {
    const input = write('in.tsv', content)
    const other = options([input], { ...flags, columns: 'HBASE_ROW_KEY,d:n,no:x' })
    await assert.rejects(
      runImport(other, environment()),
      refused('FAMILY_NOT_FOUND', 'no', 'It has d'),
    )
    const missing = options([join(folder, 'nothing')], flags)
    await assert.rejects(runImport(missing, environment()), refused('INPUT', 'nothing'))
    const noTable = { ...options([input], flags), table: 'importtsv_none' }
    await assert.rejects(
      runImport(noTable, environment()),
      refused('TABLE_NOT_FOUND', 'importtsv_none'),
    )
  })
})
