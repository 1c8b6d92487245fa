import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openClient } from '../../src/client/thread-client.js'
import { CellType } from '../../src/client/types.js'
import { gatewayName } from '../../src/wire/gateway-name.js'
import { allCells } from '../support/all-cells.js'
import { runHBaseTool } from '../support/hbase-tool.js'
import { KilledJob } from '../support/killed-job.js'
import { seededRandom } from '../support/random.js'
import { defaultGateway } from '../support/real-gateways.js'
import { assertSameCells } from '../support/table-cells.js'
import { type TestCell, writeCells } from '../support/write-cells.js'

const SOURCE = 'copytable_kill_source'
const TARGET = 'copytable_kill_target'
const THEIRS = 'copytable_kill_theirs'
const ROWS = 12_000
const REGIONS = 24
const KILLS = 10
const LONGEST_RUN_MS = 900

const key = (n: number): string => String(n).padStart(6, '0')

/** Versions with timestamps of their own in every row, delete markers in some, and a region without rows. */
function* cells(): Generator<TestCell> {
  for (let n = 0; n < ROWS; n++) {
    yield { row: key(n), family: 'd', qualifier: 'a', timestamp: 1_000 + n, value: `first ${n}` }
    yield { row: key(n), family: 'd', qualifier: 'a', timestamp: 2_000 + n, value: `second ${n}` }
    yield { row: key(n), family: 'd', qualifier: 'b', timestamp: 1 + n, value: 'v'.repeat(n % 90) }
    if (n % 100 !== 7) continue
    const marker = { row: key(n), family: 'd', timestamp: 1_500 + n }
    yield { ...marker, type: CellType.DELETE_FAMILY }
    yield { ...marker, qualifier: 'a', timestamp: 2_000 + n, type: CellType.DELETE }
  }
}

describe('copytable beside HBase and under SIGKILL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hbulk-copy-'))
  const client = openClient([defaultGateway], { connections: 2, callTimeoutMs: 60_000, retries: 5 })
  const splits = Array.from({ length: REGIONS }, (_, i) =>
    Buffer.from(key(((i + 1) * ROWS) / REGIONS)),
  )

  async function drop(): Promise<void> {
    for (const table of [SOURCE, TARGET, THEIRS]) {
      if (await client.admin.tableExists(table)) await client.admin.deleteTable(table)
    }
  }

  before(async () => {
    await drop()
    const families = [{ name: 'd', maxVersions: 3 }]
    await client.admin.createTable({ name: SOURCE, families }, splits)
    await client.admin.createTable({ name: TARGET, families }, [Buffer.from(key(ROWS / 2))])
    await client.admin.createTable({ name: THEIRS, families })
    await writeCells(client, SOURCE, cells())
  })

  after(async () => {
    await drop()
    await client.close()
    rmSync(folder, { recursive: true })
  })

  it('leaves, killed ten times and resumed, what SyncTable and CopyTable say', async (test: TestContext) => {
    const seed = Date.now()
    test.diagnostic(`kill times come from the seed ${seed}`)
    const random = seededRandom(seed)
    const jobDir = join(folder, 'job')
    const asked = [`--new.name=${TARGET}`, '--versions=3', '--all.cells']
    const job = new KilledJob(jobDir, [
      ...['copytable', '--gateway', gatewayName(defaultGateway), '--json', '--quiet'],
      ...[...asked, SOURCE],
    ])
    const finished = (): number => job.finished().length

    for (let run = 0; run < KILLS; run++) {
      const before = finished()
      // All runs together are too short for the whole table.
      const slowly = ['--rate-rows', '2k', '--connections', '1', '--threads', String(1 + (run % 2))]
      const killed = job.start(...slowly)
      const ended = killed.outcome()
      // Every other run is killed at any moment, the others some time after they have finished a task.
      if (run % 2 === 1) await job.reached(killed, (tasks) => tasks.length > before)
      await sleep(random() * (run % 2 === 1 ? 200 : LONGEST_RUN_MS))
      killed.child.kill('SIGKILL')
      const { status, stderr } = await ended
      assert.deepEqual([status, stderr], [null, ''], 'it was not the kill that ended it')
    }
    const done = finished()
    assert.ok(done >= KILLS / 2 && done <= REGIONS, `${done} of ${REGIONS + 1} tasks`)
    test.diagnostic(`${done} of ${REGIONS + 1} tasks were finished by the killed runs`)
    const { status, stdout, stderr } = await job.start().outcome()
    assert.equal(status, 0, stderr)
    const { rows, counters, cellsRefused } = JSON.parse(stdout)
    const { rowsRead, rowsWritten } = counters
    assert.deepEqual([rows, rowsRead, rowsWritten, cellsRefused], [ROWS, ROWS, ROWS, 0])

    const expected = await allCells(client, SOURCE)
    assert.ok(expected.length > 3 * ROWS)
    assertSameCells(await allCells(client, TARGET), expected, 'the killed copy')

    // HBase's own opinion of the copy, and its own copy beside ours.
    const local = ['-Dmapreduce.framework.name=local', `-Dhadoop.tmp.dir=${folder}`]
    const hashes = `file://${join(folder, 'hashes')}`
    const options = ['--versions=3', '--batchsize=20000']
    await runHBaseTool('HashTable', [...local, ...options, SOURCE, hashes])
    const synced = await runHBaseTool('SyncTable', [
      ...local,
      '--dryrun=true',
      hashes,
      SOURCE,
      TARGET,
    ])
    assert.ok((synced.counter('HASHES_MATCHED') ?? 0) > 20, synced.said)
    assert.equal(synced.counter('HASHES_NOT_MATCHED'), undefined, synced.said)
    const theirs = [`--new.name=${THEIRS}`, '--versions=3', '--all.cells']
    await runHBaseTool('CopyTable', [...local, ...theirs, SOURCE])
    assertSameCells(await allCells(client, THEIRS), expected, "CopyTable's copy")
  })
})
