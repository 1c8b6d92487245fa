import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { copyTable, countRows } from 'hbulk'
import { openClient } from '../../src/client/thread-client.js'
import { CellType } from '../../src/client/types.js'
import { gatewayName } from '../../src/wire/gateway-name.js'
import { hbulk } from '../cli/support/spawn-cli.js'
import { runHBaseTool } from '../support/hbase-tool.js'
import {
  hostileCells,
  hostileFamilies,
  hostileMarkers,
  hostileSplits,
} from '../support/hostile-cells.js'
import { defaultGateway } from '../support/real-gateways.js'
import { type TestCell, writeCells } from '../support/write-cells.js'

const HOSTILE = 'oracle_hostile'
const COPY = 'oracle_copy'
const EMPTY = 'oracle_empty'
const ONE = 'oracle_one'

/** Of one version each: with more than 120 columns and versions CellCounter breaks. */
const fewCells = Array.from({ length: 30 }, (_, n): TestCell[] => [
  { row: `r${n}`, family: 'd', qualifier: 'a', timestamp: 10, value: 'x'.repeat(n) },
  { row: `r${n}`, family: 'e', qualifier: `c${n % 3}`, timestamp: 10, value: 'y' },
]).flat()
const fewMarkers: readonly TestCell[] = [
  { row: 'r1', family: 'd', qualifier: 'a', timestamp: 11, type: CellType.DELETE_COLUMN },
  { row: 'r2', family: 'e', qualifier: 'c2', timestamp: 10, type: CellType.DELETE },
  { row: 'r3', family: 'd', timestamp: 11, type: CellType.DELETE_FAMILY },
  { row: 'r3', family: 'e', timestamp: 11, type: CellType.DELETE_FAMILY },
]

/** What CellCounter sums over the first cell of a family in a row, or over mappers: not what it says it is. */
const wrong = /^(?:[de](?:_Size)?|Total SIZE|Total Families Across all Rows|.*_Versions)\t/

/** Binary keys, a thousand versions, delete markers of all kinds, several regions, and one without rows. */
describe("the tools beside HBase's own on tables that are not easy", () => {
  const folder = mkdtempSync(join(tmpdir(), 'hbulk-oracle-'))
  const client = openClient([defaultGateway], { connections: 4, callTimeoutMs: 60_000, retries: 5 })
  const gateways = gatewayName(defaultGateway)
  const local = ['-Dmapreduce.framework.name=local', `-Dhadoop.tmp.dir=${folder}`]

  async function drop(): Promise<void> {
    const names = await client.admin.listTables('oracle_(hostile|copy|empty|one)')
    await Promise.all(names.map((name) => client.admin.deleteTable(name)))
  }

  before(async () => {
    await drop()
    for (const name of [HOSTILE, COPY]) {
      await client.admin.createTable({ name, families: hostileFamilies }, hostileSplits)
    }
    await client.admin.createTable({ name: EMPTY, families: [{ name: 'd' }] })
    await writeCells(client, HOSTILE, hostileCells())
    await writeCells(client, HOSTILE, hostileMarkers())
    await client.admin.createTable({ name: ONE, families: [{ name: 'd' }, { name: 'e' }] })
    await writeCells(client, ONE, [...fewCells, ...fewMarkers])
  })

  after(async () => {
    await drop()
    await client.close()
    rmSync(folder, { recursive: true })
  })

  it('rowcounter counts as many rows as RowCounter, which knows no delete markers yet', async () => {
    const { rows } = await countRows({ table: HOSTILE }, { gateways })
    const theirs = await runHBaseTool('RowCounter', [...local, HOSTILE])
    assert.ok(rows > 900)
    assert.equal(rows, theirs.counter('ROWS'), theirs.said)
    const none = await runHBaseTool('RowCounter', [...local, EMPTY])
    const empty = await countRows({ table: EMPTY }, { gateways })
    assert.equal(empty.rows, none.counter('ROWS') ?? 0)
  })

  it('cellcounter counts as CellCounter in one region with delete markers, and in none', async () => {
    for (const [table, lines] of [
      [ONE, 10],
      [EMPTY, 0],
    ] as const) {
      const [ours, theirs] = [join(folder, `${table}-ours`), join(folder, `${table}-theirs`)]
      const { said } = await runHBaseTool('CellCounter', [...local, table, `file://${theirs}`, '/'])
      const words = ['cellcounter', '--gateway', gateways, table, ours, '/']
      const { status, stderr } = await hbulk(words)
      assert.equal(status, 0, stderr)
      const expected = linesOf(theirs)
      assert.equal(expected.length, lines, said)
      const found = linesOf(ours)
      assert.deepEqual(
        lines === 0 ? found.filter((line) => !line.endsWith('\t0')) : found,
        expected,
      )
    }
  })

  it('copytable leaves what SyncTable takes for the same', async () => {
    const asked = { table: HOSTILE, target: COPY, versions: 'all', allCells: true } as const
    const { rows } = await copyTable(asked, { gateways })
    assert.ok(rows > 900)
    const hashes = `file://${join(folder, 'hashes')}`
    const options = ['--versions=1000', '--batchsize=20000']
    await runHBaseTool('HashTable', [...local, ...options, HOSTILE, hashes])
    const args = [...local, '--dryrun=true', hashes, HOSTILE, COPY]
    const synced = await runHBaseTool('SyncTable', args)
    assert.ok((synced.counter('HASHES_MATCHED') ?? 0) > 3, synced.said)
    assert.equal(synced.counter('HASHES_NOT_MATCHED'), undefined, synced.said)
  })
})

/** The lines of a report by CellCounter that are what they say. */
function linesOf(directory: string): string[] {
  const lines = readFileSync(join(directory, 'part-r-00000'), 'utf8').split('\n')
  return lines.filter((line) => line !== '' && !wrong.test(line))
}
