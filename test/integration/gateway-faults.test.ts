import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { HBaseClient } from '../../src/client/client.js'
import { openClient } from '../../src/client/thread-client.js'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.js'
import { type CliOutcome, CliProcess, realHbulk } from '../cli/support/spawn-cli.js'
import { RowCollector } from '../support/collect-rows.js'
import { assertSameCells, scanCells, type TableCells, tableCells } from '../support/table-cells.js'

const TABLE = 'oracle_faults'
const ROWS = 25_000
/** Slow enough that a gateway's end meets the job half way, and the job is not over before it is back. */
const SLOWLY = ['--rate-rows', '10k', '--threads', '1', '--connections', '2']
const TIMESTAMP = 1_700_000_000_123
const COLUMNS = ['d:n', 'd:text']

const fieldsOf = (n: number): string[] => [
  `row${String(n).padStart(6, '0')}`,
  String(n * 7919),
  `text of ${n} `.repeat(5),
]
const rows = Array.from({ length: ROWS }, (_, n) => fieldsOf(n))
const lines = rows.map((fields) => `${fields.join(',')}\n`)

function expectedCells(): TableCells {
  const cells = rows.flatMap(([key = '', ...values]) =>
    values.map((value, i) => ({
      key: Buffer.from(key),
      column: Buffer.from(COLUMNS[i] ?? ''),
      timestamp: TIMESTAMP,
      value: Buffer.from(value),
    })),
  )
  return tableCells(cells)
}

/** HBase of this file's own: its Thrift2 gateway is killed again and again, the Thrift1 one is for looking on. */
describe('a gateway that is killed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hbulk-faults-'))
  const input = join(folder, 'rows.csv')
  const expected = expectedCells()
  let sandbox: Sandbox
  let onlooker: HBaseClient
  let url: string
  let count = 0

  before(async () => {
    writeFileSync(input, lines.join(''))
    sandbox = await startSandbox({
      name: 'faults',
      attached: true,
      temporary: true,
      gateways: ['thrift2', 'thrift1'],
    })
    const { api, transport, protocol, host, port } = sandbox.gateway('thrift1')
    const gateway = { api, transport, protocol, host, port, tls: false, path: '/', headers: {} }
    onlooker = openClient([gateway], { connections: 1, callTimeoutMs: 60_000, retries: 5 })
    url = sandbox.gateway('thrift2').url
  })

  after(async () => {
    await onlooker.close()
    await sandbox.stop()
    rmSync(folder, { recursive: true })
  })

  const fresh = (name: string): string => join(folder, `${name}${count++}`)

  function start(command: string, ...args: string[]): CliProcess {
    return new CliProcess(realHbulk, [command, '--gateway', url, '--json', '--quiet', ...args])
  }

  function startImport(...more: string[]): CliProcess {
    const spec = ['--format', 'csv', '--columns', ['HBASE_ROW_KEY', ...COLUMNS].join(',')]
    const stamp = ['--timestamp', String(TIMESTAMP)]
    return start('importtsv', ...spec, ...stamp, ...more, TABLE, input)
  }

  async function recreate(): Promise<void> {
    if (await onlooker.admin.tableExists(TABLE)) await onlooker.admin.deleteTable(TABLE)
    await onlooker.admin.createTable({ name: TABLE, families: [{ name: 'd' }] })
  }

  /** Polls until it is so; a job that ends before was too fast to be met half way. */
  async function until(
    condition: () => Promise<boolean> | boolean,
    job: CliProcess,
  ): Promise<void> {
    while (!(await condition())) {
      assert.equal(job.child.exitCode, null, `the job ended too early: ${job.stderr}`)
      await sleep(20)
    }
  }

  async function rowsArrived(): Promise<boolean> {
    const first = new RowCollector()
    const whole = { startRow: Buffer.alloc(0), stopRow: Buffer.alloc(0) }
    await onlooker.scan({ table: Buffer.from(TABLE), ...whole, limit: 1 }, first)
    return first.rows.length > 0
  }

  const taskDone = (jobDir: string) => (): boolean => {
    try {
      return readFileSync(join(jobDir, 'journal.ndjson'), 'utf8').includes('\n')
    } catch {
      return false
    }
  }

  async function killAndRestart(): Promise<void> {
    await sandbox.killGateway('thrift2')
    await sandbox.startGateway('thrift2')
  }

  function assertDone({ status, stdout, stderr }: CliOutcome): Record<string, number> {
    assert.equal(status, 0, stderr)
    const { counters } = JSON.parse(stdout) as { counters: Record<string, number> }
    return counters
  }

  /** One line that names the gateway, what to do and how to go on; nothing of hbulk's inside. */
  function assertGivenUp(outcome: CliOutcome, jobDir: string): void {
    assert.equal(outcome.status, 4, outcome.stderr)
    const said = outcome.stderr.trimEnd().split('\n')
    assert.equal(said.length, 1, outcome.stderr)
    for (const part of [url, 'Is the Thrift gateway running there?', `--resume ${jobDir}`]) {
      assert.ok(said[0]?.includes(part), `'${part}' is not in: ${said[0]}`)
    }
    const summary = JSON.parse(outcome.stdout)
    assert.deepEqual([summary.status, summary.exitCode], ['failed', 4])
    assert.match(summary.error.code, /^GATEWAY_(UNREACHABLE|CLOSED)$/)
  }

  const exportedLines = (directory: string): string => {
    const parts = readdirSync(directory).filter((name) => name.startsWith('part-'))
    assert.deepEqual(readdirSync(directory).sort(), ['_SUCCESS', ...parts.sort()])
    const texts = parts.map((name) => readFileSync(join(directory, name), 'utf8'))
    return texts.map((text) => text.slice(text.indexOf('\n') + 1)).join('')
  }

  it('and started again costs an import some retries and no row', async () => {
    await recreate()
    const job = startImport(...SLOWLY, '--job-dir', fresh('job'))
    const outcome = job.outcome()
    await until(rowsArrived, job)
    await killAndRestart()
    const counters = assertDone(await outcome)
    assert.deepEqual([counters.linesRead, counters.rowsWritten], [ROWS, ROWS])
    assert.ok((counters.retries ?? 0) > 0)
    assertSameCells(await scanCells(onlooker, TABLE), expected, 'the table')
  })

  it('and started again costs an export some retries and no row', async () => {
    const directory = fresh('out')
    const jobDir = fresh('job')
    const job = start('export', ...SLOWLY, '--job-dir', jobDir, TABLE, directory)
    const outcome = job.outcome()
    await until(taskDone(jobDir), job)
    await killAndRestart()
    const counters = assertDone(await outcome)
    assert.equal(counters.rowsWritten, ROWS)
    assert.ok((counters.retries ?? 0) > 0)
    assert.equal(exportedLines(directory), lines.join(''))
  })

  it('and started again does not change a count', async () => {
    const jobDir = fresh('job')
    const job = start('rowcounter', ...SLOWLY, '--job-dir', jobDir, TABLE)
    const outcome = job.outcome()
    await until(taskDone(jobDir), job)
    await killAndRestart()
    const counters = assertDone(await outcome)
    assert.equal(counters.rowsRead, ROWS)
    assert.ok((counters.retries ?? 0) > 0)
  })

  it('and stays away ends an import with one line, and it goes on when the gateway is back', async () => {
    await recreate()
    const jobDir = fresh('job')
    const job = startImport(...SLOWLY, '--retries', '2', '--job-dir', jobDir)
    const outcome = job.outcome()
    await until(rowsArrived, job)
    await sandbox.killGateway('thrift2')
    assertGivenUp(await outcome, jobDir)

    const early = await startImport('--resume', jobDir).outcome()
    assert.equal(early.status, 4)
    assert.match(early.stderr, /^hbulk importtsv: cannot reach [^\n]*\n$/)

    await sandbox.startGateway('thrift2')
    const counters = assertDone(await startImport('--resume', jobDir).outcome())
    assert.deepEqual([counters.linesRead, counters.rowsWritten], [ROWS, ROWS])
    assertSameCells(await scanCells(onlooker, TABLE), expected, 'the table')
  })

  it('and stays away ends an export with one line and no file, and it goes on later', async () => {
    const directory = fresh('out')
    const jobDir = join(directory, '.hbulk-tmp')
    const job = start('export', ...SLOWLY, '--retries', '2', TABLE, directory)
    const outcome = job.outcome()
    await until(taskDone(jobDir), job)
    await sandbox.killGateway('thrift2')
    assertGivenUp(await outcome, jobDir)
    assert.deepEqual(readdirSync(directory), ['.hbulk-tmp'])

    await sandbox.startGateway('thrift2')
    const again = await start('export', '--resume', jobDir, TABLE, directory).outcome()
    assert.equal(assertDone(again).rowsWritten, ROWS)
    assert.equal(exportedLines(directory), lines.join(''))
  })

  it('and stays away ends a count with one line, and it goes on later', async () => {
    const jobDir = fresh('job')
    const job = start('rowcounter', ...SLOWLY, '--retries', '2', '--job-dir', jobDir, TABLE)
    const outcome = job.outcome()
    await until(taskDone(jobDir), job)
    await sandbox.killGateway('thrift2')
    assertGivenUp(await outcome, jobDir)
    await sandbox.startGateway('thrift2')
    const again = await start('rowcounter', '--resume', jobDir, TABLE).outcome()
    assert.equal(assertDone(again).rowsRead, ROWS)
  })

  it('is no loss while another gateway runs', async () => {
    await recreate()
    const { url: other } = await sandbox.startGateway('thrift2-framed-binary')
    const job = startImport(...SLOWLY, '--gateway', `${url},${other}`, '--job-dir', fresh('job'))
    const outcome = job.outcome()
    await until(rowsArrived, job)
    await sandbox.killGateway('thrift2')
    assert.equal(assertDone(await outcome).rowsWritten, ROWS)
    assertSameCells(await scanCells(onlooker, TABLE), expected, 'the table')
    await sandbox.startGateway('thrift2')
  })
})
