import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { openClient } from '../../src/client/thread-client.js'
import { gatewayName } from '../../src/wire/gateway-name.js'
import { workspace } from '../importtsv/support/workspace.js'
import { RowCollector } from '../support/collect-rows.js'
import { defaultGateway } from '../support/real-gateways.js'
import { spawnHbulk } from '../support/spawn-hbulk.js'

const KILLS = 20
const FILES = 40
/** Files share tasks, by size. */
const TASKS = 8
const ROWS = 3_000

const { folder } = workspace()
const input = join(folder, 'input')
const client = openClient([defaultGateway], { connections: 2, callTimeoutMs: 60_000, retries: 5 })
const tables = ['robust_killed', 'robust_undisturbed'] as const

/** Good rows over all regions, bad lines, and keys that come twice, the second time with another value. */
function lineOf(file: number, n: number): string {
  if (n % 500 === 250) return `bad ${file} ${n}`
  const key = n % 400 === 200 ? n - 1 : n
  const name = `${(file * 7 + key) % 10}-${`${file}`.padStart(3, '0')}-${`${key}`.padStart(5, '0')}`
  return `${name}|${n}|${'v'.repeat(60)}`
}

function makeInput(): void {
  mkdirSync(input)
  for (let file = 0; file < FILES; file++) {
    const lines = Array.from({ length: ROWS }, (_, n) => lineOf(file, n))
    const content = Buffer.from(`${lines.join('\n')}\n`)
    const name = join(input, `part-${`${file}`.padStart(2, '0')}.tsv`)
    if (file % 4 === 3) writeFileSync(`${name}.gz`, gzipSync(content))
    else writeFileSync(name, content)
  }
}

function argsOf(table: string, place: readonly string[], rate: number): string[] {
  return [
    ...[
      'importtsv',
      '--gateway',
      gatewayName(defaultGateway),
      '--json',
      '--no-progress',
      '--threads',
      '2',
    ],
    ...['--batch-rows', '200', '--rate-rows', `${rate}`, ...place],
    ...['--columns', 'HBASE_ROW_KEY,d:n,d:v', '--separator', '|', table, input],
  ]
}

async function drop(): Promise<void> {
  for (const table of tables) {
    if (await client.admin.tableExists(table)) await client.admin.deleteTable(table)
  }
}

async function rowsOf(table: string) {
  const collector = new RowCollector()
  const all = { table: Buffer.from(table), startRow: Buffer.alloc(0), stopRow: Buffer.alloc(0) }
  await client.scan(all, collector)
  return collector.rows
}

/** Runs to the end, from the beginning or from where the last run was killed. */
async function finish(table: string, place: readonly string[]) {
  const { code, stdout, stderr } = await spawnHbulk(argsOf(table, place, 100_000), folder).ended
  assert.equal(code, 1, stderr)
  const summary = JSON.parse(stdout)
  const text = (path: string): string => readFileSync(path, 'latin1')
  return {
    summary,
    rejects: text(summary.rejectsFile),
    reasons: text(summary.reasonsFile),
    rows: await rowsOf(table),
  }
}

function finishedTasks(jobDir: string): number {
  const journal = join(jobDir, 'journal.ndjson')
  return existsSync(journal) ? readFileSync(journal, 'latin1').split('\n').length - 1 : 0
}

/** Kills a run while it starts, or some time after it has finished some more tasks; near the end it gets nowhere. */
async function runAndKill(jobDir: string, place: readonly string[]): Promise<void> {
  const done = finishedTasks(jobDir)
  const isNearEnd = done >= TASKS / 2
  const more = isNearEnd ? 0 : randomInt(2)
  const goal = done + more
  const { child, ended } = spawnHbulk(argsOf(tables[0], place, isNearEnd ? 500 : 10_000), folder)
  while (more > 0 && finishedTasks(jobDir) < goal && child.exitCode === null) await sleep(5)
  await sleep(randomInt(more === 0 ? 800 : 200))
  child.kill('SIGKILL')
  const { code, stderr } = await ended
  assert.equal(code, null, `it was to be killed before its end: ${stderr}`)
}

before(async () => {
  await drop()
  makeInput()
  const splits = ['2', '5', '8'].map((key) => Buffer.from(key))
  for (const table of tables) {
    await client.admin.createTable({ name: table, families: [{ name: 'd' }] }, splits)
  }
})
after(async () => {
  await drop()
  await client.close()
})

describe('an import that is killed again and again', () => {
  it('leaves what an undisturbed one leaves', { timeout: 180_000 }, async () => {
    const jobDir = join(folder, 'job')
    const place = (): string[] =>
      existsSync(join(jobDir, 'job.json')) ? ['--resume', jobDir] : ['--job-dir', jobDir]
    for (let kill = 0; kill < KILLS; kill++) await runAndKill(jobDir, place())
    const done = finishedTasks(jobDir)
    assert.ok(done > 0 && done < TASKS, `${done} of ${TASKS} tasks were finished between the kills`)
    const { tasks: planned } = JSON.parse(readFileSync(join(jobDir, 'job.json'), 'latin1')).plan
    assert.equal(planned.length, TASKS)
    const killed = await finish(tables[0], place())
    const undisturbed = await finish(tables[1], ['--job-dir', join(folder, 'undisturbed')])

    assert.equal(killed.rejects, undisturbed.rejects)
    assert.equal(killed.reasons, undisturbed.reasons)
    assert.deepEqual(killed.summary.files, undisturbed.summary.files)
    const { linesRead, linesRejected, rowsWritten, bytesRead } = killed.summary.counters
    assert.deepEqual(
      [linesRead, linesRejected, rowsWritten, bytesRead],
      ['linesRead', 'linesRejected', 'rowsWritten', 'bytesRead'].map(
        (name) => undisturbed.summary.counters[name],
      ),
    )
    assert.equal(linesRead, FILES * ROWS)
    const stamps = new Set(killed.rows.flatMap(({ cells }) => cells.map((cell) => cell.timestamp)))
    assert.deepEqual([...stamps], [`${killed.summary.timestamp}`])
    const plain = (rows: typeof killed.rows) =>
      rows.map(({ key, cells }) => `${key} ${cells.map(({ value }) => value).join()}`)
    assert.deepEqual(plain(killed.rows), plain(undisturbed.rows))
  })
})
