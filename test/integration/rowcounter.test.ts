import assert from 'node:assert/strict'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { GlobalOptions, Invocation, ToolResult } from '../../src/cli/tool.js'
import type { HBaseClient } from '../../src/client/client.js'
import { openClient } from '../../src/client/thread-client.js'
import type { Gateway } from '../../src/client/types.js'
import { HbulkError } from '../../src/errors.js'
import { rowcounterTool } from '../../src/rowcounter/command.js'
import { realGateways } from '../support/real-gateways.js'
import { rowSpan } from '../support/row-spans.js'
import { testWriter } from '../support/test-writer.js'
import { RecordedProgress, silentLog } from '../workers/fixture-job.js'

const TABLE = 'workers_rowcounter'
const ROWS = 20_000
const OLD = 1000
const NEW = 2000

/** Rows 00000 to 19999: all have d:a, every 10th has e:b; the last 5,000 are newer. */
async function load(client: HBaseClient): Promise<void> {
  if (await client.admin.tableExists(TABLE)) await client.admin.deleteTable(TABLE)
  const splits = ['05000', '15000'].map((key) => Buffer.from(key))
  await client.admin.createTable({ name: TABLE, families: [{ name: 'd' }, { name: 'e' }] }, splits)
  const writer = await testWriter(client, {
    table: TABLE,
    columns: [
      { family: Buffer.from('d'), qualifier: Buffer.from('a') },
      { family: Buffer.from('e'), qualifier: Buffer.from('b') },
    ],
    timestamp: OLD,
  })
  const value = Buffer.from('v')
  for (let n = 0; n < ROWS; n += 1) {
    const cells: [number, Buffer][] =
      n % 10 === 0
        ? [
            [0, value],
            [1, value],
          ]
        : [[0, value]]
    const key = Buffer.from(String(n).padStart(5, '0'))
    await writer.write(rowSpan(key, cells, n >= 15_000 ? NEW : undefined), n)
  }
  await writer.flush()
}

const [thrift2, thrift1] = realGateways as [Gateway, Gateway]

interface Call {
  readonly args?: readonly string[]
  readonly flags?: Record<string, unknown>
  readonly gateway?: Partial<Gateway>
  readonly global?: Partial<GlobalOptions>
  readonly signal?: AbortSignal
  readonly progress?: RecordedProgress
}

function run(call: Call = {}): Promise<ToolResult> {
  const global: GlobalOptions = {
    gateways: [{ ...thrift2, ...call.gateway }],
    tablePrefix: undefined,
    callTimeoutMs: 30_000,
    retries: 2,
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
  }
  const invocation: Invocation = {
    args: call.args ?? [TABLE],
    flags: call.flags ?? {},
    defines: new Map(),
    global,
    log: silentLog,
    progress: call.progress ?? new RecordedProgress(),
    environment: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    signal: call.signal ?? new AbortController().signal,
  }
  return rowcounterTool.run(invocation)
}

async function count(call: Call = {}): Promise<unknown> {
  return (await run(call)).details?.rows
}

function fails(code: string, message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof HbulkError, String(error))
    assert.match(error.message, message)
    assert.equal(error.code, code)
    return true
  }
}

describe('rowcounter on a real HBase', () => {
  let client: HBaseClient

  before(async () => {
    client = openClient([thrift2], { connections: 2, callTimeoutMs: 60_000, retries: 3 })
    await load(client)
  })

  after(async () => {
    await client.admin.deleteTable(TABLE)
    await client.close()
  })

  for (const gateway of realGateways) {
    const { api, transport, protocol, port } = gateway
    it(`counts over Thrift${api}, ${transport}, ${protocol}`, async () => {
      const whole = await run({ gateway, flags: { expectedCount: String(ROWS) } })
      assert.deepEqual([whole.exitCode, whole.details?.rows], [0, ROWS], `port ${port}`)
      assert.equal(whole.counters?.rowsRead, ROWS)
      assert.equal(await count({ gateway, args: [TABLE, 'e'] }), ROWS / 10)
      assert.equal(await count({ gateway, args: [TABLE, 'e:b'] }), ROWS / 10)
      assert.equal(await count({ gateway, args: [TABLE, 'e:b', 'd:none'] }), ROWS / 10)
    })
  }

  it('finds out by itself how the gateway speaks', async () => {
    for (const gateway of [thrift2, thrift1]) {
      const { port } = gateway
      const unknown = { api: undefined, transport: undefined, protocol: undefined } as object
      assert.equal(await count({ gateway: { ...unknown, port } }), ROWS)
    }
  })

  it('counts ranges, and a row in two of them once', async () => {
    assert.equal(await count({ flags: { range: '04990,05010' } }), 20)
    assert.equal(await count({ flags: { range: ',00010;19990,' } }), 20)
    assert.equal(await count({ flags: { range: '04000,06000;05000,07000;00000,00001' } }), 3001)
    assert.equal(await count({ flags: { range: '2,3' } }), 0)
  })

  it('counts the cells of a time range', async () => {
    assert.equal(await count({ flags: { starttime: String(NEW) } }), 5000)
    assert.equal(await count({ flags: { endtime: String(NEW) } }), 15_000)
    const refused = run({ gateway: thrift1, flags: { endtime: '5' } })
    await assert.rejects(refused, fails('UNSUPPORTED', /--endtime.*Thrift1/))
  })

  it('counts by region', async () => {
    const { details, text } = await run({ flags: { byRegion: true } })
    const regions = details?.regions as { startKey: string; rows: number; share: number }[]
    assert.deepEqual(
      regions.map(({ startKey, rows, share }) => [startKey, rows, share]),
      [
        ['', 5000, 0.25],
        ['05000', 10_000, 0.5],
        ['15000', 5000, 0.25],
      ],
    )
    assert.match(text, /10,000 {2}50\.0 %/)
  })

  it('ends with 1 when the expected count differs', async () => {
    const { exitCode, text } = await run({ flags: { expectedCount: '20001' } })
    assert.equal(exitCode, 1)
    assert.match(text, /1 missing/)
  })

  it('stays under a rate limit', async () => {
    const started = performance.now()
    assert.equal(await count({ global: { rateRows: 10_000 } }), ROWS)
    const took = performance.now() - started
    // The last replies are booked but nothing waits for them: up to 4 scans times some 8,000 rows go early.
    assert.ok(took > 400, `${took} ms`)
  })

  it('names a table that is not there, and a family that is not', async () => {
    await assert.rejects(run({ args: ['workers_none'] }), fails('TABLE_NOT_FOUND', /workers_none/))
    await assert.rejects(run({ args: [TABLE, 'x'] }), (error) => error instanceof HbulkError)
  })

  it('names a gateway that is not there', async () => {
    const nowhere = run({ gateway: { port: 1 } })
    await assert.rejects(nowhere, fails('GATEWAY_UNREACHABLE', /127\.0\.0\.1:1/))
  })

  it('only plans on a dry run', async () => {
    const { text, details } = await run({ global: { dryRun: true } })
    assert.match(text, /\d scans, nothing counted/)
    assert.equal(details?.rows, undefined)
  })

  it('goes on where it was interrupted', async () => {
    const jobDir = join(await mkdtemp(join(tmpdir(), 'hbulk-count-')), 'job')
    const controller = new AbortController()
    class AbortHalfway extends RecordedProgress {
      override update(state: Parameters<RecordedProgress['update']>[0]): void {
        super.update(state)
        if (state.done >= 1) controller.abort()
      }
    }
    const { signal } = controller
    const slow = { threads: 1, connections: 1, rateRows: 10_000 }
    const interrupted = run({ global: { ...slow, jobDir }, signal, progress: new AbortHalfway() })
    await assert.rejects(interrupted, (error) => {
      assert.ok(error instanceof HbulkError)
      assert.deepEqual([error.code, error.jobDir], ['INTERRUPTED', jobDir])
      return true
    })
    const journal = await readFile(join(jobDir, 'journal.ndjson'), 'utf8')
    assert.match(journal, /"rows":5000/)
    const other = run({ args: [TABLE, 'd'], global: { resume: jobDir } })
    await assert.rejects(other, fails('USAGE', /columns/))
    assert.equal(await count({ global: { resume: jobDir }, gateway: thrift2 }), ROWS)
    await assert.rejects(run({ global: { resume: jobDir } }), fails('USAGE', /was finished/))
  })
})
