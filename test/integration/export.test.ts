import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { after, before, describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import avro from 'avsc'
import { parse } from 'csv-parse/sync'
import type { GlobalOptions, ToolResult } from '../../src/cli/tool.js'
import type { HBaseClient } from '../../src/client/client.js'
import { openClient } from '../../src/client/thread-client.js'
import type { Gateway } from '../../src/client/types.js'
import { HbulkError } from '../../src/errors.js'
import { exportTool } from '../../src/export/command.js'
import { readManifest } from '../../src/export/manifest.js'
import { defaultGateway, realGateways } from '../support/real-gateways.js'
import { rowSpan } from '../support/row-spans.js'
import { testWriter } from '../support/test-writer.js'
import { RecordedProgress, silentLog } from '../workers/fixture-job.js'

const TABLE = 'export_mixed'
const ROWS = 6000
const LATE = '05500'

const columns = ['d:text', 'd:n', 'd:', 'e:late'] as const

/** What row `n` holds: hostile text, a column with the empty qualifier, and one that only few late rows have. */
function contentOf(n: number): Map<string, string> {
  const content = new Map([['d:n', String(n)]])
  if (n % 3 !== 0) content.set('d:text', `line ${n}, "quoted"\n\u00fc`)
  if (n % 5 === 0) content.set('d:', '')
  if (n >= Number(LATE) && n % 100 === 0) content.set('e:late', 'x'.repeat(3000))
  return content
}

const keyOf = (n: number): string => String(n).padStart(5, '0')

async function load(client: HBaseClient): Promise<void> {
  if (await client.admin.tableExists(TABLE)) await client.admin.deleteTable(TABLE)
  const families = [{ name: 'd', maxVersions: 3 }, { name: 'e' }]
  await client.admin.createTable({ name: TABLE, families }, [Buffer.from('02000')])
  for (const timestamp of [1000, 2000]) {
    const writer = await testWriter(client, {
      table: TABLE,
      columns: columns.map((name) => ({
        family: Buffer.from(name.slice(0, 1)),
        qualifier: Buffer.from(name.slice(2)),
      })),
      timestamp,
    })
    for (let n = 0; n < ROWS; n++) {
      // The older version is there for the first ten rows only.
      if (timestamp === 1000 && n >= 10) break
      const cells = [...contentOf(n)].map(
        ([name, value]) => [columns.indexOf(name as 'd:'), Buffer.from(value)] as const,
      )
      await writer.write(rowSpan(Buffer.from(keyOf(n)), cells), n)
    }
    await writer.flush()
  }
}

describe('export from a real HBase', () => {
  let client: HBaseClient
  let root: string
  let count = 0

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'hbulk-export-'))
    client = openClient([defaultGateway], { connections: 2, callTimeoutMs: 60_000, retries: 3 })
    await load(client)
  })

  after(async () => {
    await client.admin.deleteTable(TABLE)
    await client.close()
    await rm(root, { recursive: true })
  })

  interface Call {
    readonly args?: readonly string[]
    readonly flags?: Record<string, unknown>
    readonly gateway?: Gateway
    readonly global?: Partial<GlobalOptions>
    readonly signal?: AbortSignal
    readonly stdout?: NodeJS.WritableStream
    readonly progress?: RecordedProgress
  }

  const newDirectory = (): string => join(root, `out${count++}`)

  function run(target: string, call: Call = {}): Promise<ToolResult> {
    return exportTool.run({
      args: [TABLE, target, ...(call.args ?? [])],
      flags: call.flags ?? {},
      defines: new Map(),
      global: {
        gateways: [call.gateway ?? defaultGateway],
        tablePrefix: undefined,
        callTimeoutMs: 30_000,
        retries: 3,
        threads: 2,
        connections: 2,
        rateRows: undefined,
        rateBytes: undefined,
        batchRows: undefined,
        batchBytes: undefined,
        jobDir: undefined,
        resume: undefined,
        dryRun: false,
        json: false,
        quiet: false,
        verbose: 0,
        progress: false,
        ...call.global,
      },
      log: silentLog,
      progress: call.progress ?? new RecordedProgress(),
      environment: process.env,
      stdin: process.stdin,
      stdout: call.stdout ?? process.stdout,
      signal: call.signal ?? new AbortController().signal,
    })
  }

  const parts = async (directory: string): Promise<string[]> =>
    (await readdir(directory)).filter((name) => name.startsWith('part-')).sort()

  async function records(directory: string): Promise<string[][]> {
    const all: string[][] = []
    for (const name of await parts(directory)) {
      const [header, ...rest] = parse(await readFile(join(directory, name)))
      assert.deepEqual(header, ['HBASE_ROW_KEY', 'd:', 'd:n', 'd:text', 'e:late'])
      all.push(...rest)
    }
    return all
  }

  const expected = Array.from({ length: ROWS }, (_, n) => {
    const content = contentOf(n)
    const values = ['d:', 'd:n', 'd:text', 'e:late'].map((name) => content.get(name) ?? '')
    return [keyOf(n), ...values]
  })

  for (const gateway of realGateways) {
    const { api, transport, protocol } = gateway
    it(`writes wide CSV over Thrift${api}, ${transport}, ${protocol}`, async () => {
      const directory = newDirectory()
      // The table has neither labels nor replicas, so what is asked for beyond it changes nothing.
      const flags = api === 2 ? { authorizations: 'a,b', consistency: 'timeline' } : {}
      const { counters, details, exitCode } = await run(directory, { gateway, flags })
      assert.equal(exitCode, 0)
      assert.deepEqual(await records(directory), expected)
      // The late column is not in the sample: the first pass finds it, the second writes it.
      assert.equal(details?.passes, 2)
      const cells = expected.reduce((sum, _, n) => sum + contentOf(n).size, 0)
      assert.deepEqual([counters?.rowsWritten, counters?.cellsWritten], [ROWS, cells])
      assert.deepEqual((await readdir(directory)).sort(), [
        '_SUCCESS',
        '_manifest.json',
        ...(await parts(directory)),
      ])
      const files = details?.files as { name: string; rows: number }[]
      assert.deepEqual(
        files.map(({ name }) => name),
        await parts(directory),
      )
      assert.equal(
        files.reduce((sum, { rows }) => sum + rows, 0),
        ROWS,
      )
    })
  }

  it('says in a manifest what the files hold and what the table was', async () => {
    const directory = newDirectory()
    const flags = { maxFileRows: '1000', compress: 'gzip' }
    const { counters } = await run(directory, { flags })
    const manifest = await readManifest(directory)
    assert.ok(manifest !== undefined)
    const names = await parts(directory)
    assert.ok(names.length >= 6 && names.every((name) => name.endsWith('.csv.gz')))
    assert.deepEqual(
      manifest.files.map(({ name }) => name),
      names,
    )
    let rows = 0
    let before = ''
    for (const { name, sha256, bytes, firstKey = '', lastKey = '', ...file } of manifest.files) {
      const content = await readFile(join(directory, name))
      assert.equal(createHash('sha256').update(content).digest('hex'), sha256)
      assert.equal(content.length, bytes)
      const [, ...keys] = parse(gunzipSync(content)).map(([key]: string[]) => key)
      assert.deepEqual([keys[0], keys.at(-1), keys.length], [firstKey, lastKey, file.rows])
      assert.ok(before < firstKey && file.rows <= 1000)
      before = lastKey
      rows += file.rows
    }
    assert.equal(rows, ROWS)
    assert.deepEqual(manifest.counters, counters)
    assert.equal(manifest.table.name, TABLE)
    assert.deepEqual(manifest.table.splitKeys, ['02000'])
    const [d, e] = manifest.table.families
    assert.deepEqual([d?.name, d?.maxVersions, e?.name, e?.maxVersions], ['d', 3, 'e', 1])
    assert.deepEqual(manifest.format.columns, ['d:', 'd:n', 'd:text', 'e:late'])
  })

  it('writes one file in key order, of CSV and of Avro', async () => {
    const csv = newDirectory()
    await run(csv, { flags: { singleFile: true } })
    assert.deepEqual(await parts(csv), ['part-00000.csv'])
    assert.deepEqual(await records(csv), expected)
    const [file] = (await readManifest(csv))?.files ?? []
    const content = await readFile(join(csv, 'part-00000.csv'))
    assert.equal(file?.sha256, createHash('sha256').update(content).digest('hex'))
    assert.deepEqual([file?.firstKey, file?.lastKey, file?.rows], ['00000', keyOf(ROWS - 1), ROWS])
    const container = newDirectory()
    await run(container, { flags: { singleFile: true, format: 'avro', compress: 'deflate' } })
    const keys: string[] = []
    const decoder = avro.createFileDecoder(join(container, 'part-00000.avro'))
    for await (const { key } of decoder) keys.push(key.toString())
    assert.deepEqual(
      keys,
      expected.map(([key]) => key),
    )
  })

  it('replaces an export only when it is told to', async () => {
    const directory = newDirectory()
    await run(directory, { flags: { columns: 'd:n', maxFileRows: '100' } })
    await assert.rejects(run(directory), /holds an export already/)
    await run(directory, { flags: { overwrite: true } })
    assert.deepEqual(await records(directory), expected)
  })

  it('writes Avro that avsc reads', async () => {
    const directory = newDirectory()
    await run(directory, { flags: { format: 'avro', compress: 'deflate' } })
    const rows: {
      key: Buffer
      cells: { qualifier: Buffer; value: Buffer; timestamp: number }[]
    }[] = []
    for (const name of await parts(directory)) {
      const decoder = avro.createFileDecoder(join(directory, name))
      for await (const each of decoder) rows.push(each)
    }
    assert.deepEqual(
      rows.map(({ key }) => key.toString()),
      expected.map(([key]) => key),
    )
    assert.deepEqual(
      rows[1]?.cells.map(({ value }) => value.toString()),
      ['1', contentOf(1).get('d:text')],
    )
    assert.ok(rows.every(({ cells }) => cells.every(({ timestamp }) => timestamp === 2_000_000)))
  })

  it('writes versions and a time range in the layout of cells', async () => {
    const lines = async (flags: object): Promise<string[][]> => {
      const directory = newDirectory()
      await run(directory, { flags: { layout: 'cells', columns: 'd:n', ...flags } })
      const names = await parts(directory)
      const files = await Promise.all(names.map((name) => readFile(join(directory, name))))
      return files.flatMap((file) => parse(file).slice(1))
    }
    const both = await lines({ versions: 'all', stopRow: '00002' })
    assert.deepEqual(both, [
      ['00000', 'd', 'n', '2000', 'Put', '0'],
      ['00000', 'd', 'n', '1000', 'Put', '0'],
      ['00001', 'd', 'n', '2000', 'Put', '1'],
      ['00001', 'd', 'n', '1000', 'Put', '1'],
    ])
    const old = await lines({ versions: '3', endTime: '2000' })
    assert.equal(old.length, 10)
  })

  it("understands Export's positional arguments", async () => {
    const directory = newDirectory()
    await run(directory, { args: ['1', '0', '3000', '^010.$'], flags: { columns: 'd:n' } })
    const [name = ''] = await parts(directory)
    const rows = parse(await readFile(join(directory, name))).slice(1)
    const keys = rows.map(([key]: string[]) => key)
    assert.deepEqual(
      keys,
      Array.from({ length: ROWS }, (_, n) => keyOf(n)).filter((key) => /010.$/.test(key)),
    )
  })

  it('sends filters in a form that HBase reads as they are meant', async () => {
    const directory = newDirectory()
    const filter =
      "(PrefixFilter('00001') OR PrefixFilter('0000') AND RowFilter(=, 'binary:00003'))"
    await run(directory, { flags: { columns: 'd:n', filter } })
    const [name = ''] = await parts(directory)
    const rows = parse(await readFile(join(directory, name))).slice(1)
    assert.deepEqual(
      rows.map(([key]: string[]) => key),
      ['00001', '00003'],
    )
  })

  it('writes typed fields and JSON lines that hold what the table holds', async () => {
    const container = newDirectory()
    const types = 'HBASE_ROW_KEY=string,d:n=decimal,d:text=string'
    await run(container, { flags: { format: 'avro', types, columns: 'd,e' } })
    const records: unknown[][] = []
    for (const name of await parts(container)) {
      for await (const each of avro.createFileDecoder(join(container, name))) {
        const { HBASE_ROW_KEY: key, d_, d_n, d_text, e_late } = each
        records.push([key, d_, d_n, d_text, e_late].map((value) => (value ?? '').toString()))
      }
    }
    assert.deepEqual(records, expected)
    const lines = newDirectory()
    await run(lines, { flags: { format: 'jsonl', versions: 'all', compress: 'gzip' } })
    const cells = new Map<string, number>()
    for (const name of await parts(lines)) {
      const text = gunzipSync(await readFile(join(lines, name))).toString()
      for (const line of text.split('\n').slice(0, -1)) {
        const row = JSON.parse(line)
        cells.set(row.key, row.cells.length)
        for (const { family, qualifier, value } of row.cells) {
          assert.equal(value, contentOf(Number(row.key)).get(`${family}:${qualifier}`))
        }
      }
    }
    assert.equal(cells.size, ROWS)
    for (const [key, count] of cells) {
      const versions = Number(key) < 10 ? 2 : 1
      const families = [...contentOf(Number(key)).keys()]
      const late = families.filter((each) => each.startsWith('e:')).length
      assert.equal(count, (families.length - late) * versions + late, key)
    }
  })

  it('writes to a stream in key order, with the exact header', async () => {
    const pieces: Buffer[] = []
    const stdout = new Writable({
      write(piece: Buffer, _encoding, done) {
        pieces.push(Buffer.from(piece))
        setImmediate(done)
      },
    })
    const { dataOnStdout } = await run('-', { stdout })
    const [header, ...rest] = parse(Buffer.concat(pieces))
    assert.deepEqual(header, ['HBASE_ROW_KEY', 'd:', 'd:n', 'd:text', 'e:late'])
    assert.deepEqual(rest, expected)
    assert.ok(dataOnStdout)
  })

  it('ends without an error when the reader of the stream leaves', async () => {
    let left = 2
    const stdout = new Writable({
      write(_piece, _encoding, done) {
        left--
        done(left > 0 ? null : Object.assign(new Error('EPIPE'), { code: 'EPIPE' }))
      },
    })
    const { status, text } = await run('-', { stdout, flags: { layout: 'cells' } })
    assert.deepEqual([status, text], ['ok', ''])
  })

  it('goes on after an interruption and leaves the files of an undisturbed run', async () => {
    const undisturbed = newDirectory()
    const flags = { columns: 'd:,d:n,d:text,e:late' }
    await run(undisturbed, { flags })
    const directory = newDirectory()
    const stop = new AbortController()
    class StopEarly extends RecordedProgress {
      override update(state: Parameters<RecordedProgress['update']>[0]): void {
        super.update(state)
        if (state.done > 0) stop.abort()
      }
    }
    const stopped = run(directory, {
      flags,
      signal: stop.signal,
      progress: new StopEarly(),
      global: { rateRows: 5000, threads: 1, connections: 1 },
    })
    await assert.rejects(stopped, (error) => {
      assert.ok(error instanceof HbulkError && error.code === 'INTERRUPTED')
      assert.equal(error.jobDir, join(directory, '.hbulk-tmp'))
      return true
    })
    assert.deepEqual(await readdir(directory), ['.hbulk-tmp'])
    const again = run(directory, { flags })
    await assert.rejects(again, /holds an export that did not end/)
    await run(directory, { flags, global: { resume: join(directory, '.hbulk-tmp') } })
    const whole = async (path: string): Promise<string> => {
      const names = await parts(path)
      const files = await Promise.all(names.map((name) => readFile(join(path, name), 'utf8')))
      return files.map((file) => file.slice(file.indexOf('\n') + 1)).join('')
    }
    assert.equal(await whole(directory), await whole(undisturbed))
  })

  it('refuses what cannot work before it leaves a trace', async () => {
    const directory = newDirectory()
    const fails = (code: string, message: RegExp) => (error: unknown) => {
      assert.ok(error instanceof HbulkError, String(error))
      assert.deepEqual([error.code, message.test(error.message)], [code, true], error.message)
      return true
    }
    const [, thrift1] = realGateways
    assert.ok(thrift1)
    const cells = { layout: 'cells' }
    for (const [flag, value] of [
      ['versions', '2'],
      ['startTime', '1'],
      ['raw', true],
      ['authorizations', 'a'],
      ['consistency', 'timeline'],
    ] as const) {
      const refused = run(directory, { gateway: thrift1, flags: { ...cells, [flag]: value } })
      await assert.rejects(refused, fails('UNSUPPORTED', /^--.*Thrift1/))
    }
    const family = run(directory, { flags: { columns: 'x:y' } })
    await assert.rejects(
      family,
      fails('FAMILY_NOT_FOUND', /'export_mixed' has no column family 'x'/),
    )
    const table = run(directory, { global: { tablePrefix: 'no' } })
    await assert.rejects(table, fails('TABLE_NOT_FOUND', /no_export_mixed/))
    const tsv = run(directory, { flags: { format: 'tsv' } })
    await assert.rejects(tsv, fails('OUTPUT', /column d:text: value holds a tab, CR or LF/))
    await assert.rejects(readdir(directory), /ENOENT/)
  })

  it('only plans on a dry run', async () => {
    const directory = newDirectory()
    const { text } = await run(directory, { global: { dryRun: true } })
    assert.match(text, /dry run, \d+ tasks/)
    await assert.rejects(readdir(directory), /ENOENT/)
  })
})
