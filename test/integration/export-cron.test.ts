import assert from 'node:assert/strict'
import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { HBaseClient } from '../../src/client/client.js'
import { openClient } from '../../src/client/thread-client.js'
import { CellType } from '../../src/client/types.js'
import type { ExportState } from '../../src/export/cron/export-state.js'
import { gatewayName } from '../../src/wire/gateway-name.js'
import { CliProcess, hbulk, realHbulk } from '../cli/support/spawn-cli.js'
import { allCells } from '../support/all-cells.js'
import { defaultGateway, realGateways } from '../support/real-gateways.js'
import { assertSameCells } from '../support/table-cells.js'
import { type TestCell, writeCells } from '../support/write-cells.js'

const TABLE = 'cron_source'
const UNION = 'cron_union'
const FAMILIES = [{ name: 'd', maxVersions: 1000, keepDeletedCells: 'TRUE' }]
const RUNS = 10
/** Of the ten runs, the one that goes on after it was killed, and the one that is left for the next to make up for. */
const RESUMED = 4
const LOST = 7

describe('incremental exports, as cron runs them', () => {
  const client: HBaseClient = openClient([defaultGateway], {
    ...{ connections: 2, callTimeoutMs: 60_000, retries: 3 },
  })
  const gateway = ['--gateway', gatewayName(defaultGateway), '--no-progress', '--threads', '2']
  let root: string
  let state: string
  let metrics: string

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'hbulk-cron-'))
    state = join(root, 'state.json')
    metrics = join(root, 'cron.prom')
    for (const name of [TABLE, UNION]) {
      await drop(name)
      await client.admin.createTable({ name, families: FAMILIES }, [Buffer.from('k050')])
    }
  })

  after(async () => {
    await drop(TABLE)
    await drop(UNION)
    await client.close()
    await rm(root, { recursive: true })
  })

  async function drop(name: string): Promise<void> {
    if (await client.admin.tableExists(name)) await client.admin.deleteTable(name)
  }

  const key = (n: number): string => `k${String(n).padStart(3, '0')}`

  /** Every run finds new rows, new versions of old ones and deletions, all with the time at which they were written. */
  function* changes(run: number): Generator<TestCell> {
    const timestamp = Date.now()
    for (let n = 0; n < 30; n++) {
      const at = { family: 'd', timestamp, value: `run ${run}` }
      yield { ...at, row: key(run * 10 + n), qualifier: 'a' }
    }
    yield { row: key(run), family: 'd', qualifier: 'a', timestamp, type: CellType.DELETE_COLUMN }
  }

  const directoryOf = (run: number): string => join(root, `run${run}`)

  const command = (run: number): string[] => [
    ...['export', ...gateway, '--incremental', state, '--overlap', '0', '--metrics-file', metrics],
    ...['--layout', 'cells', '--encoding', 'escaped', '--versions', 'all', '--raw', '--json'],
    ...[TABLE, directoryOf(run)],
  ]

  const savedState = async (): Promise<ExportState> => JSON.parse(await readFile(state, 'utf8'))

  async function metric(name: string): Promise<number> {
    const line = (await readFile(metrics, 'utf8'))
      .split('\n')
      .find((each) => each.startsWith(`hbulk_export_${name}{`))
    assert.ok(line, `no ${name}`)
    return Number(line.split(' ').at(-1))
  }

  /** Kills the run when it is at work, and before it can be done. */
  async function killed(run: number): Promise<void> {
    const slow = new CliProcess(realHbulk, [...command(run), '--rate-rows', '10'])
    const journal = join(directoryOf(run), '.hbulk-tmp', 'journal.ndjson')
    const begun = (): Promise<boolean> =>
      access(journal).then(
        () => true,
        () => false,
      )
    while (!(await begun()) && slow.child.exitCode === null) {
      await new Promise((resolve) => setImmediate(resolve))
    }
    slow.child.kill('SIGKILL')
    assert.equal((await slow.outcome()).status, null)
  }

  /** The command of a killed run once more, without --resume: the state goes on knowing of that run. */
  async function refusedAgain(run: number): Promise<void> {
    const known = await savedState()
    const { status, stdout } = await hbulk(command(run))
    assert.equal(status, 4)
    assert.match(JSON.parse(stdout).error.message, /holds an export that did not end/)
    assert.deepEqual(await savedState(), known)
  }

  it('together hold what the table holds, two of ten runs killed', async () => {
    const directories: string[] = []
    let before = 0
    for (let run = 0; run < RUNS; run++) {
      await writeCells(client, TABLE, changes(run))
      const directory = directoryOf(run)
      if (run === RESUMED || run === LOST) {
        await killed(run)
        assert.equal((await savedState()).coveredUpTo, before, 'a killed run covers nothing')
        assert.equal((await savedState()).underWay?.target, directory)
      }
      if (run === LOST) continue
      if (run === RESUMED) await refusedAgain(run)
      const resume = run === RESUMED ? ['--resume', join(directory, '.hbulk-tmp')] : []
      // It keeps the bounds it had when it began, so the next one has to bring this.
      if (run === RESUMED) await writeCells(client, TABLE, changes(run + RUNS))
      const { status, stdout, stderr } = await hbulk([...command(run), ...resume])
      assert.equal(status, 0, stderr)
      const { incremental } = JSON.parse(stdout)
      assert.deepEqual([incremental.from, incremental.first], [before, run === 0])
      const { coveredUpTo, underWay } = await savedState()
      assert.deepEqual([coveredUpTo, underWay], [incremental.upTo, undefined])
      assert.ok(incremental.upTo > before)
      assert.equal(await metric('covered_until_timestamp_seconds'), incremental.upTo / 1000)
      before = incremental.upTo
      if (run === LOST + 1) assert.ok((await metric('cells')) >= 62, 'it makes up for the lost one')
      directories.push(directory)
    }
    // A refused run is one, too.
    assert.equal(await metric('runs_total'), RUNS)
    assert.equal(await metric('last_run_success'), 1)
    const { status, stderr } = await hbulk(['import', ...gateway, UNION, ...directories])
    assert.equal(status, 0, stderr)
    assertSameCells(await allCells(client, UNION), await allCells(client, TABLE), 'the union')
  })

  it('take a run for published that was killed before it could write it down', async () => {
    const covered = await savedState()
    const directory = directoryOf(RUNS - 1)
    const { selection } = JSON.parse(await readFile(join(directory, '_manifest.json'), 'utf8'))
    const [from, upTo] = selection.timeRange.map(Number)
    const underWay = { from, upTo, target: directory, startedAt: new Date(0).toISOString() }
    await writeFile(state, JSON.stringify({ ...covered, coveredUpTo: from, underWay }))
    const { status, stdout, stderr } = await hbulk(command(RUNS))
    assert.equal(status, 0, stderr)
    assert.equal(JSON.parse(stdout).incremental.from, upTo)
  })

  it('look back by the overlap', async () => {
    const { coveredUpTo = 0 } = await savedState()
    const args = command(RUNS + 1).map((word) => (word === '0' ? '5s' : word))
    const { status, stdout, stderr } = await hbulk(args)
    assert.equal(status, 0, stderr)
    assert.equal(JSON.parse(stdout).incremental.from, coveredUpTo - 5000)
  })

  it('refuse a second run, a damaged state and the state of something else', async () => {
    const whole = await readFile(state, 'utf8')
    const failures = await metric('failures_total')
    const refused = async (status: number, message: RegExp, args = command(99)): Promise<void> => {
      const outcome = await hbulk(args)
      assert.equal(outcome.status, status, outcome.stderr)
      assert.match(JSON.parse(outcome.stdout).error.message, message)
      assert.ok(!(await readdir(root)).includes('run99'), 'nothing is written')
    }
    await writeFile(state, whole.slice(0, 40))
    await refused(4, /state file .* is damaged: it is no JSON/)
    await writeFile(state, '')
    await refused(4, /is damaged: it is empty/)
    await writeFile(state, whole)
    await refused(
      2,
      /is of an export with raw = true, not nothing/,
      command(99).filter((w) => w !== '--raw'),
    )
    await writeFile(state, whole.replace(/"cluster": ".*?"/, '"cluster": "elsewhere"'))
    await refused(2, /is of table 'cron_source' in another cluster/)
    await writeFile(state, whole.replace('"coveredUpTo": 1', '"coveredUpTo": 3'))
    await refused(4, /but cells up to .* are exported/)
    await writeFile(state, whole)
    await refused(2, /contradict/, [...command(99), '--start-time', '5'])
    const night = command(0)
    await refused(2, /--overwrite: .*run0 holds a complete export/, [...night, '--overwrite'])
    assert.ok((await readdir(directoryOf(0))).includes('_SUCCESS'), 'and nothing is replaced')
    assert.equal(await readFile(state, 'utf8'), whole)
    assert.equal(
      await metric('failures_total'),
      failures + 6,
      'words that make no sense are no run',
    )
    assert.equal(await metric('last_run_success'), 0)
    const thrift1 = realGateways.find(({ api }) => api === 1)
    assert.ok(thrift1)
    await refused(2, /--incremental: a Thrift1 gateway/, [
      ...['export', '--gateway', gatewayName(thrift1), '--json', '--incremental'],
      ...[join(root, 'other.json'), TABLE, directoryOf(99)],
    ])
    assert.ok(!(await readdir(root)).includes('other.json'), 'no state of a run that never was')
  })

  it('are one at a time', async () => {
    const slow = new CliProcess(realHbulk, [...command(98), '--rate-rows', '1', '--overlap', '1h'])
    const lock = `${state}.lock`
    const locked = (): Promise<boolean> =>
      access(lock).then(
        () => true,
        () => false,
      )
    while (!(await locked()) && slow.child.exitCode === null) {
      await new Promise((resolve) => setImmediate(resolve))
    }
    const { status, stdout } = await hbulk(command(99))
    assert.equal(status, 2, stdout)
    assert.match(JSON.parse(stdout).error.message, /another export works with .*: pid \d+$/)
    slow.child.kill('SIGINT')
    assert.equal((await slow.outcome()).status, 130)
    assert.equal(await locked(), false)
  })
})
