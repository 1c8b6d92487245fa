import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openClient } from '../../src/client/thread-client.js'
import { gatewayName } from '../../src/wire/gateway-name.js'
import { type CliOutcome, CliProcess, realHbulk } from '../cli/support/spawn-cli.js'
import { happyBase, withoutHappyBase } from '../support/happybase.js'
import { seededRandom } from '../support/random.js'
import { defaultGateway, realGateways } from '../support/real-gateways.js'
import { assertSameCells, scanCells } from '../support/table-cells.js'

const KILLED = 'oracle_killed'
const UNDISTURBED = 'oracle_undisturbed'
const LINES = 80_000
const KILLS = 5
const LONGEST_RUN_MS = 1_350
/** All runs together are too short for the whole file; a task of a single thread takes less than the longest of them. */
const SLOWLY = ['--rate-rows', '10k', '--connections', '2']

const lines = Array.from({ length: LINES }, (_, n) =>
  n % 1000 === 500 ? `bad line ${n}\n` : `${String(n).padStart(6, '0')}|${n}|${'v'.repeat(130)}\n`,
)
const good = lines.filter((line) => !line.startsWith('bad'))

describe('importtsv that is killed at any moment', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hbulk-kill-'))
  const input = join(folder, 'lines.psv')
  const client = openClient([defaultGateway], { connections: 2, callTimeoutMs: 60_000, retries: 5 })

  async function drop(): Promise<void> {
    for (const table of [KILLED, UNDISTURBED]) {
      if (await client.admin.tableExists(table)) await client.admin.deleteTable(table)
    }
  }

  before(async () => {
    writeFileSync(input, lines.join(''))
    await drop()
    const splits = ['020000', '050000'].map((key) => Buffer.from(key))
    for (const name of [KILLED, UNDISTURBED]) {
      await client.admin.createTable({ name, families: [{ name: 'd' }] }, splits)
    }
  })

  after(async () => {
    await drop()
    await client.close()
    rmSync(folder, { recursive: true })
  })

  function start(table: string, ...more: string[]): CliProcess {
    return new CliProcess(realHbulk, [
      ...['importtsv', '--gateway', gatewayName(defaultGateway), '--json', '--quiet'],
      ...['--separator', 'pipe', '--columns', 'HBASE_ROW_KEY,d:n,d:v', ...more, table, input],
    ])
  }

  /** Goes on with the job; a kill before its first file was there has left nothing to go on with. */
  const goOn = (jobDir: string): string[] => [
    existsSync(join(jobDir, 'job.json')) ? '--resume' : '--job-dir',
    jobDir,
  ]

  function summaryOf({ status, stdout, stderr }: CliOutcome): {
    counters: Record<string, number>
    rejectsFile: string
  } {
    assert.equal(status, 1, stderr)
    return JSON.parse(stdout)
  }

  it('leaves, once resumed, the table of an undisturbed run', async (test: TestContext) => {
    const seed = Date.now()
    test.diagnostic(`kill times come from the seed ${seed}`)
    const random = seededRandom(seed)
    const jobDir = join(folder, 'killed')
    for (let run = 0; run < KILLS; run++) {
      const threads = ['--threads', String(1 + (run % 2))]
      const job = start(KILLED, ...SLOWLY, ...threads, ...goOn(jobDir))
      const ended = job.outcome()
      await sleep(150 + random() * (LONGEST_RUN_MS - 150))
      job.child.kill('SIGKILL')
      const { status, stderr } = await ended
      assert.deepEqual([status, stderr], [null, ''], 'it was not the kill that ended it')
    }
    const resumed = summaryOf(await start(KILLED, ...goOn(jobDir)).outcome())

    const { timestamp } = JSON.parse(readFileSync(join(jobDir, 'job.json'), 'utf8'))
    const place = ['--job-dir', join(folder, 'undisturbed'), '--timestamp', String(timestamp)]
    const undisturbed = summaryOf(await start(UNDISTURBED, ...place).outcome())

    const { linesRead, linesRejected, rowsWritten, cellsWritten } = resumed.counters
    assert.deepEqual(
      [linesRead, linesRejected, rowsWritten, cellsWritten],
      [LINES, LINES - good.length, good.length, 2 * good.length],
    )
    const rejects = [resumed, undisturbed].map(({ rejectsFile }) => readFileSync(rejectsFile))
    assert.deepEqual(rejects[0], rejects[1])
    const expected = await scanCells(client, UNDISTURBED)
    assert.equal(expected.length, 2 * good.length)
    assertSameCells(await scanCells(client, KILLED), expected, 'the killed import')
    if (withoutHappyBase !== false) return test.diagnostic(withoutHappyBase)
    const thrift1 = realGateways.find(({ api, transport }) => api === 1 && transport !== 'http')
    assert.ok(thrift1)
    assertSameCells(await happyBase().dump(thrift1, KILLED), expected, 'HappyBase')
  })
})
