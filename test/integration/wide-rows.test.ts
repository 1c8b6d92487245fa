import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it, type TestContext } from 'node:test'
import { openClient } from '../../src/client/thread-client.js'
import type { Gateway } from '../../src/client/types.js'
import { readManifest } from '../../src/export/manifest.js'
import { gatewayName } from '../../src/wire/gateway-name.js'
import { CliProcess, realHbulk } from '../cli/support/spawn-cli.js'
import { runMeasured } from '../support/measured-hbulk.js'
import { defaultGateway, realGateways } from '../support/real-gateways.js'
import { type WideRow, writeWideRows } from '../support/wide-table.js'

const TABLE = 'wide_rows'
const COPY = 'wide_rows_copy'
/** One row of a million cells, one that is larger than the memory that hbulk may take, and what is usual around them. */
const ROWS: readonly WideRow[] = [
  { key: 'a', cells: 3, valueBytes: 10 },
  { key: 'cells', cells: 1_000_000, valueBytes: 10 },
  { key: 'i', cells: 3, valueBytes: 10 },
  { key: 'megabytes', cells: 320, valueBytes: 1_000_000 },
  { key: 'z', cells: 3, valueBytes: 10 },
]
const cellsOf = (rows: readonly WideRow[]): number =>
  rows.reduce((sum, { cells }) => sum + cells, 0)

const thrift1 = realGateways.find(({ api }) => api === 1) ?? defaultGateway

describe('wide rows', { skip: !existsSync('/proc') && 'there is no /proc here' }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'hbulk-wide-rows-'))
  const client = openClient([defaultGateway], { connections: 2, callTimeoutMs: 60_000, retries: 5 })

  async function drop(table: string): Promise<void> {
    if (await client.admin.tableExists(table)) await client.admin.deleteTable(table)
  }

  before(async () => {
    await drop(TABLE)
    await drop(COPY)
    await client.admin.createTable({ name: TABLE, families: [{ name: 'd' }] })
    await writeWideRows(client, TABLE, ROWS)
  })

  after(async () => {
    await drop(TABLE)
    await drop(COPY)
    await client.close()
    rmSync(folder, { recursive: true })
  })

  async function run(
    test: TestContext,
    gateway: Gateway,
    command: string,
    ...args: string[]
  ): Promise<Readonly<Record<string, number>>> {
    const done = await runMeasured(command, '--gateway', gatewayName(gateway), ...args)
    test.diagnostic(
      `${command}, Thrift${gateway.api}: ${Math.round(done.megabytes)} MB at the most`,
    )
    return done.counters
  }

  const cells = ['--stop-row', 'i']
  const megabytes = ['--start-row', 'i']
  const ways = [
    {
      gateway: defaultGateway,
      flags: ['--format', 'avro', ...megabytes],
      rows: ROWS.slice(2),
      back: true,
    },
    {
      gateway: thrift1,
      flags: ['--format', 'jsonl', ...cells],
      rows: ROWS.slice(0, 2),
      back: true,
    },
    { gateway: thrift1, flags: ['--layout', 'cells'], rows: ROWS, back: false },
  ]
  for (const { gateway, flags, rows, back } of ways) {
    it(`go out with ${flags.join(' ')}${back ? ' and come back' : ''} within the memory`, async (test: TestContext) => {
      const output = join(folder, 'out')
      const { cellsWritten, rowsWritten } = await run(
        test,
        gateway,
        'export',
        ...flags,
        TABLE,
        output,
      )
      const written = [rows.length, cellsOf(rows)]
      assert.deepEqual([rowsWritten, cellsWritten], written)
      if (back) {
        const options = ['--create-table', '--no-split', '--job-dir', join(folder, 'job')]
        const loaded = await run(test, gateway, 'import', ...options, COPY, output)
        assert.deepEqual([loaded.rowsWritten, loaded.cellsWritten], written)
        const range = rows[0] === ROWS[0] ? '--stoprow=i' : '--startrow=i'
        await run(test, defaultGateway, 'verify', range, TABLE, COPY)
        await drop(COPY)
      }
      rmSync(output, { recursive: true })
      rmSync(join(folder, 'job'), { recursive: true, force: true })
    })
  }

  it('are whole and the same in an export that was killed inside one', async () => {
    const args = (output: string) => [
      ...['export', '--gateway', gatewayName(defaultGateway), '--quiet'],
      ...['--layout', 'cells', '--stop-row', 'i', TABLE, output],
    ]
    const [whole, output] = [join(folder, 'whole'), join(folder, 'killed')]
    const work = join(output, '.hbulk-tmp')
    const undisturbed = await new CliProcess(realHbulk, args(whole)).outcome()
    assert.equal(undisturbed.status, 0, undisturbed.stderr)
    const job = new CliProcess(realHbulk, args(output))
    const ended = job.outcome()
    const begun = (): boolean =>
      existsSync(work) &&
      readdirSync(work).some(
        (name) => name.startsWith('rows-') && statSync(join(work, name)).size > 4 * 2 ** 20,
      )
    while (job.child.exitCode === null && !begun()) await new Promise(setImmediate)
    job.child.kill('SIGKILL')
    assert.equal((await ended).status, null, 'it was not killed')
    const resumed = [...args(output), '--resume', work]
    const { status, stderr } = await new CliProcess(realHbulk, resumed).outcome()
    assert.equal(status, 0, stderr)
    const sums = async (path: string) =>
      (await readManifest(path))?.files.map(({ name, rows, sha256 }) => [name, rows, sha256])
    assert.deepEqual(await sums(output), await sums(whole))
  })

  it('are counted within the memory, cell by cell', async (test: TestContext) => {
    const { cellsRead = 0 } = await run(test, defaultGateway, 'cellcounter', TABLE)
    assert.ok(cellsRead >= cellsOf(ROWS))
    const { rowsRead } = await run(
      test,
      defaultGateway,
      'rowcounter',
      '--countDeleteMarkers',
      TABLE,
    )
    assert.equal(rowsRead, ROWS.length)
  })
})
