import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { openClient } from '../../src/client/thread-client.js'
import { realHbulk } from '../cli/support/spawn-cli.js'
import { workspace } from '../importtsv/support/workspace.js'
import { RowCollector } from '../support/collect-rows.js'
import { defaultGateway } from '../support/real-gateways.js'

const { folder, write } = workspace()
const SOURCE = 'importtsv_inputs_a'
const TARGET = 'importtsv_inputs_b'
const admin = openClient([defaultGateway], { connections: 1, callTimeoutMs: 60_000, retries: 5 })
const gateway = `thrift2://${defaultGateway.host}:${defaultGateway.port}`

/** k2,2 packed by bzip2. */
const BZIP2 = 'QlpoOTFBWSZTWQthCaAAAAJZAAAQAAQQAAAIIAAhjIM00ILxdyRThQkAthCaAA=='

function start(command: string, args: readonly string[]): ChildProcess {
  const all = [realHbulk, command, '--gateway', gateway, '--no-progress', ...args]
  return spawn(process.execPath, all, { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] })
}

interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr?.on('data', (chunk) => {
    stderr += chunk
  })
  const [status] = await once(child, 'close')
  return { status, stdout, stderr }
}

function importtsv(...args: readonly string[]): Promise<Outcome> {
  const child = start('importtsv', args)
  child.stdin?.end()
  return outcomeOf(child)
}

/** `hbulk export | hbulk importtsv`, as a shell would run it. */
async function pipeline(
  exportArgs: readonly string[],
  importArgs: readonly string[],
): Promise<readonly [Outcome, Outcome]> {
  const exporter = start('export', exportArgs)
  const importer = start('importtsv', importArgs)
  assert.ok(exporter.stdout && importer.stdin)
  const outcomes = [outcomeOf(exporter), outcomeOf(importer)] as const
  exporter.stdout.pipe(importer.stdin)
  return Promise.all(outcomes)
}

async function cellsOf(table: string) {
  const collector = new RowCollector()
  const all = { table: Buffer.from(table), startRow: Buffer.alloc(0), stopRow: Buffer.alloc(0) }
  await admin.scan(all, collector)
  return collector.rows.map(({ key, cells }) => [
    key,
    cells.map(({ family, qualifier, value }) => [`${family}:${qualifier}`, value]),
  ])
}

async function recreate(table: string): Promise<void> {
  await drop(table)
  await admin.admin.createTable({ name: table, families: [{ name: 'd' }] }, [])
}

async function drop(table: string): Promise<void> {
  if (await admin.admin.tableExists(table)) await admin.admin.deleteTable(table)
}

before(async () => {
  await recreate(SOURCE)
  await recreate(TARGET)
})
after(async () => {
  await drop(SOURCE)
  await drop(TARGET)
  await admin.close()
})

describe('importtsv reads', () => {
  it('files of every kind in one job, small ones together, and accounts for each', async () => {
    await recreate(TARGET)
    for (let n = 0; n < 300; n++) write(`many/f${`${n}`.padStart(3, '0')}`, `f${n},1\nbad\n`)
    write('a.csv.gz', Buffer.concat([gzipSync('k1,1\n'), gzipSync('k3,"3\n3"\n')]))
    write('b.csv.bz2', Buffer.from(BZIP2, 'base64'))
    const args = ['--format', 'csv', '--columns', 'HBASE_ROW_KEY,d:v', '--json', '--job-dir', 'job']
    const { status, stdout, stderr } = await importtsv(
      ...args,
      TARGET,
      'many',
      'a.csv.gz',
      'b.csv.bz2',
    )
    assert.equal(status, 1, stderr)
    const summary = JSON.parse(stdout)
    assert.equal(summary.counters.rowsWritten, 303)
    assert.equal(summary.counters.linesRejected, 300)
    assert.equal(summary.files.length, 302)
    assert.ok(summary.counters.batches < 20, `${summary.counters.batches} batches`)
    for (const file of summary.files.slice(0, 300)) {
      assert.deepEqual([file.linesRead, file.rowsWritten, file.linesRejected], [2, 1, 1])
    }
    const cells = await cellsOf(TARGET)
    assert.equal(cells.length, 303)
    assert.deepEqual(cells.slice(-3), [
      ['k1', [['d:v', '1']]],
      ['k2', [['d:v', '2']]],
      ['k3', [['d:v', '3\n3']]],
    ])
  })

  it('a long CSV file in several tasks, with line ends inside quotes all over', async () => {
    await recreate(TARGET)
    const key = (n: number) => `${n}`.padStart(6, '0')
    const row = (n: number) => `"${n},\n${n}\n""${'x'.repeat(n % 50)}"`
    const lines = Array.from({ length: 60_000 }, (_, n) => `${key(n)},${row(n)}\n`)
    lines[30_000] = '# a "comment\n'
    write('named.csv', `id,text\n${lines.join('')}`)
    const args = [
      '--format',
      'csv',
      '--map',
      'HBASE_ROW_KEY=id,d:v=text',
      '--comment',
      '#',
      '--json',
    ]
    const { status, stdout, stderr } = await importtsv(
      ...args,
      '--threads',
      '2',
      TARGET,
      'named.csv',
    )
    assert.equal(status, 0, stderr)
    const { counters } = JSON.parse(stdout)
    assert.deepEqual(
      [counters.linesRead, counters.rowsWritten, counters.linesSkipped],
      [60_001, 59_999, 2],
    )
    const cells = await cellsOf(TARGET)
    assert.deepEqual(
      cells.map(([found]) => found),
      lines.map((_, n) => key(n)).filter((_, n) => n !== 30_000),
    )
    assert.deepEqual(cells[49], [key(49), [['d:v', `49,\n49\n"${'x'.repeat(49)}`]]])
  })

  it('what export writes to a pipe, in CSV with its header', async () => {
    await recreate(SOURCE)
    await recreate(TARGET)
    const text = Array.from(
      { length: 20_000 },
      (_, n) => `r${`${n}`.padStart(5, '0')},"${n}, ""q""\n",${n % 3 === 0 ? '""' : 'x'}\n`,
    )
    write('source.csv', text.join(''))
    const csv = ['--format', 'csv']
    await importtsv(...csv, '--columns', 'HBASE_ROW_KEY,d:a,d:b', SOURCE, 'source.csv')
    const sparse = ['--format', 'csv', '--columns', 'HBASE_ROW_KEY,d:c', SOURCE]
    await importtsv(...sparse, write('sparse.csv', 'r00007,only\n'))
    const flags = [...csv, '--header', '--skip-empty-columns', '--json']
    const [exported, imported] = await pipeline([SOURCE, '-'], [...flags, TARGET, '-'])
    assert.equal(exported.status, 0, exported.stderr)
    assert.equal(imported.status, 0, imported.stderr)
    assert.match(imported.stderr, /cannot be resumed/)
    const [file] = JSON.parse(imported.stdout).files
    assert.deepEqual([file.path, file.linesRead, file.rowsWritten], ['-', 20_001, 20_000])
    assert.deepEqual(await cellsOf(TARGET), await cellsOf(SOURCE))
  })

  it('what export writes to a pipe, in TSV', async () => {
    await recreate(SOURCE)
    await recreate(TARGET)
    const lines = Array.from({ length: 5000 }, (_, n) => `r${`${n}`.padStart(4, '0')}\t${n}\ty\n`)
    const columns = 'HBASE_ROW_KEY,d:a,d:b'
    await importtsv('--columns', columns, SOURCE, write('source.tsv', lines.join('')))
    const tsv = ['--format', 'tsv', '--columns', 'd:a,d:b', SOURCE, '-']
    const flags = ['--columns', columns, TARGET, '-']
    const [exported, imported] = await pipeline(tsv, flags)
    assert.equal(exported.status, 0, exported.stderr)
    assert.equal(imported.status, 0, imported.stderr)
    assert.deepEqual(await cellsOf(TARGET), await cellsOf(SOURCE))
  })

  it('standard input once, and says so when such a job is resumed', async () => {
    const flags = ['--columns', 'HBASE_ROW_KEY,d:a', '--no-skip-bad-lines', '--job-dir', 'piped']
    const child = start('importtsv', [...flags, TARGET, '-'])
    child.stdin?.end('k1\t1\nbad\n')
    const stopped = await outcomeOf(child)
    assert.equal(stopped.status, 3, stopped.stderr)
    const again = start('importtsv', [...flags.slice(0, -2), '--resume', 'piped', TARGET, '-'])
    again.stdin?.end('k1\t1\n')
    const refused = await outcomeOf(again)
    assert.equal(refused.status, 2, refused.stderr)
    assert.match(refused.stderr, /reads the stream '-' and cannot be resumed/)
  })

  it('a line of 40 MB, which is rejected, without holding it', async () => {
    await recreate(TARGET)
    const path = join(folder, 'wide.csv')
    const file = createWriteStream(path)
    file.write('k1,1\nlong,"')
    for (let n = 0; n < 40; n++) {
      if (!file.write('x'.repeat(2 ** 20))) await once(file, 'drain')
    }
    file.end('"\nk2,2\n')
    await once(file, 'close')
    const flags = ['--format', 'csv', '--columns', 'HBASE_ROW_KEY,d:v', '--max-line-bytes', '4MiB']
    const { status, stdout, stderr } = await importtsv(...flags, '--json', TARGET, 'wide.csv')
    assert.equal(status, 1, stderr)
    const { counters } = JSON.parse(stdout)
    assert.deepEqual([counters.rowsWritten, counters.linesRejected], [2, 1])
  })

  it('an archive up to where it breaks off, and says where that is', async () => {
    await recreate(TARGET)
    const text = Array.from({ length: 9999 }, (_, n) => `k${n},${n * 7919}\n`).join('')
    const packed = gzipSync(text)
    write('cut.csv.gz', packed.subarray(0, packed.length / 2))
    const flags = ['--format', 'csv', '--columns', 'HBASE_ROW_KEY,d:v', '--json']
    const { status, stdout, stderr } = await importtsv(...flags, TARGET, 'cut.csv.gz')
    assert.equal(status, 4, stderr)
    const { counters, error } = JSON.parse(stdout)
    assert.equal(error.code, 'INPUT')
    assert.match(error.message, /cut\.csv\.gz' is cut off.* at byte \d+ of the file/)
    const written = await cellsOf(TARGET)
    assert.ok(written.length > 1000)
    assert.equal(counters.rowsWritten, written.length)
  })
})
