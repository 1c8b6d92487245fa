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

/** Imports write the one; exports and counts read the other, which holds the same rows. */
const [TARGET, SOURCE] = ['oracle_faults_target', 'oracle_faults_source']
const ROWS = 20_000
const ONE_THREAD = ['--threads', '1', '--connections', '2']
/** Ten seconds: long enough for three jobs to be half way at once, whatever else the machine does. */
const SLOWLY = ['--rate-rows', '2k', ...ONE_THREAD]
/** A job that is not meant to come to its end. */
const FOR_EVER = ['--rate-rows', '400', '--retries', '2', ...ONE_THREAD]
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

interface RunningJob {
  readonly outcome: Promise<CliOutcome>
  readonly jobDir: string
  /** Of the export among them. */
  readonly directory: string
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
    // Small regions: the first task of a job is done soon, the last one late.
    const splits = join(folder, 'splits.txt')
    const keys = rows.filter((_, n) => n % 400 === 399).map(([key]) => `${key}\n`)
    writeFileSync(splits, keys.join(''))
    const create = ['--create-table', '--presplit', `file:${splits}`, '--job-dir', fresh('job')]
    assertDone(await startImport(SOURCE, ...create).outcome())
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

  function startImport(table: string, ...more: string[]): CliProcess {
    const spec = ['--format', 'csv', '--columns', ['HBASE_ROW_KEY', ...COLUMNS].join(',')]
    const stamp = ['--timestamp', String(TIMESTAMP)]
    return start('importtsv', ...spec, ...stamp, ...more, table, input)
  }

  async function recreate(): Promise<void> {
    if (await onlooker.admin.tableExists(TARGET)) await onlooker.admin.deleteTable(TARGET)
    await onlooker.admin.createTable({ name: TARGET, families: [{ name: 'd' }] })
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
    await onlooker.scan({ table: Buffer.from(TARGET), ...whole, limit: 1 }, first)
    return first.rows.length > 0
  }

  const taskDone = (jobDir: string) => (): boolean => {
    try {
      return readFileSync(join(jobDir, 'journal.ndjson'), 'utf8').includes('\n')
    } catch {
      return false
    }
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
    assert.deepEqual(readdirSync(directory).sort(), ['_SUCCESS', '_manifest.json', ...parts.sort()])
    const texts = parts.map((name) => readFileSync(join(directory, name), 'utf8'))
    return texts.map((text) => text.slice(text.indexOf('\n') + 1)).join('')
  }

  /** An import, an export and a count at once, each of them half way when this resolves. */
  async function startAll(...limits: string[]): Promise<readonly RunningJob[]> {
    await recreate()
    const directory = fresh('out')
    const places = [fresh('job'), join(directory, '.hbulk-tmp'), fresh('job')] as const
    const jobs = [
      startImport(TARGET, ...limits, '--job-dir', places[0]),
      start('export', ...limits, SOURCE, directory),
      start('rowcounter', ...limits, '--job-dir', places[2], SOURCE),
    ]
    const outcomes = jobs.map((job) => job.outcome())
    await Promise.all(
      jobs.map((job, i) => until(i === 0 ? rowsArrived : taskDone(places[i] ?? ''), job)),
    )
    return outcomes.map((outcome, i) => ({ outcome, jobDir: places[i] ?? '', directory }))
  }

  async function assertAllDone(outcomes: readonly CliOutcome[], directory: string): Promise<void> {
    const [imported, exported, counted] = outcomes.map(assertDone)
    assert.deepEqual([imported?.linesRead, imported?.rowsWritten], [ROWS, ROWS])
    assert.equal(exported?.rowsWritten, ROWS)
    assert.equal(counted?.rowsRead, ROWS)
    assertSameCells(await scanCells(onlooker, TARGET), expected, 'the table')
    assert.equal(exportedLines(directory), lines.join(''))
  }

  it('and started again costs an import, an export and a count some retries, and no row', async () => {
    const jobs = await startAll(...SLOWLY)
    await sandbox.killGateway('thrift2')
    await sandbox.startGateway('thrift2')
    const outcomes = await Promise.all(jobs.map(({ outcome }) => outcome))
    await assertAllDone(outcomes, jobs[0]?.directory ?? '')
    for (const outcome of outcomes) assert.ok((assertDone(outcome).retries ?? 0) > 0)
  })

  it('and stays away ends each of them with one line and no file, and they go on when it is back', async () => {
    const jobs = await startAll(...FOR_EVER)
    await sandbox.killGateway('thrift2')
    for (const { outcome, jobDir } of jobs) assertGivenUp(await outcome, jobDir)
    const [importing, exporting, counting] = jobs.map(({ jobDir }) => ['--resume', jobDir])
    const directory = jobs[0]?.directory ?? ''
    assert.deepEqual(readdirSync(directory), ['.hbulk-tmp'])
    assert.ok(importing && exporting && counting)

    const early = await startImport(TARGET, ...importing).outcome()
    assert.equal(early.status, 4)
    assert.match(early.stderr, /^hbulk importtsv: cannot reach [^\n]*\n$/)

    await sandbox.startGateway('thrift2')
    const resumed = [
      startImport(TARGET, ...importing),
      start('export', ...exporting, SOURCE, directory),
      start('rowcounter', ...counting, SOURCE),
    ]
    await assertAllDone(await Promise.all(resumed.map((job) => job.outcome())), directory)
  })

  it('is no loss while another gateway runs', async () => {
    await recreate()
    const { url: other } = await sandbox.startGateway('thrift2-framed-binary')
    const job = startImport(
      TARGET,
      ...SLOWLY,
      '--gateway',
      `${url},${other}`,
      '--job-dir',
      fresh('job'),
    )
    const outcome = job.outcome()
    await until(rowsArrived, job)
    await sandbox.killGateway('thrift2')
    assert.equal(assertDone(await outcome).rowsWritten, ROWS)
    assertSameCells(await scanCells(onlooker, TARGET), expected, 'the table')
    await sandbox.startGateway('thrift2')
  })
})
