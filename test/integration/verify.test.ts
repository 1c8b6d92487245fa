import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openClient } from '../../src/client/thread-client.js'
import { CellType } from '../../src/client/types.js'
import type { Difference } from '../../src/verify/settings.js'
import { gatewayName } from '../../src/wire/gateway-name.js'
import { hbulk } from '../cli/support/spawn-cli.js'
import { allCells } from '../support/all-cells.js'
import { defaultGateway, realGateways } from '../support/real-gateways.js'
import { assertSameCells } from '../support/table-cells.js'
import { type TestCell, writeCells } from '../support/write-cells.js'

const ONE = 'verify_one'
const ROWS = 4_000

const row = (n: number): string => String(n).padStart(6, '0')

function* cells(): Generator<TestCell> {
  for (let n = 0; n < ROWS; n++) {
    yield { row: row(n), family: 'd', qualifier: 'a', timestamp: 100, value: `a${n}` }
    yield { row: row(n), family: 'e', qualifier: 'b', timestamp: 200 + n, value: `b${n}` }
  }
}

interface Comparison {
  readonly same: boolean
  readonly sourceRows: number
  readonly targetRows: number
  readonly digests: number
  readonly rangesRead: number
  readonly rowsDiffering: number
  readonly missing: number
  readonly extra: number
  readonly different: number
  readonly unrepaired?: number
  readonly dryRun?: boolean
  readonly listed: readonly Difference[]
  readonly error?: { readonly code: string; readonly message: string }
}

describe('verify on a real HBase', () => {
  const client = openClient([defaultGateway], {
    ...{ connections: 2, callTimeoutMs: 60_000, retries: 3 },
  })
  const folder = mkdtempSync(join(tmpdir(), 'hbulk-verify-'))

  /** What is compared: a new one where it has to be, since dropping a table takes as long as a comparison. */
  let other = ''
  let others = 0

  async function create(name: string, families: readonly string[], splits: readonly string[]) {
    await client.admin.createTable(
      { name, families: families.map((family) => ({ name: family, maxVersions: 3 })) },
      splits.map((key) => Buffer.from(key)),
    )
  }

  async function createOther(families: readonly string[], splits: readonly string[]) {
    other = `verify_other${others++}`
    await create(other, families, splits)
  }

  async function dropAll(): Promise<void> {
    const names = await client.admin.listTables('verify_(one|other[0-9]*)')
    await Promise.all(names.map((name) => client.admin.deleteTable(name)))
  }

  before(async () => {
    await dropAll()
    await create(ONE, ['d', 'e'], ['001000', '003000'])
    await writeCells(client, ONE, cells())
  })

  after(async () => {
    await dropAll()
    await client.close()
    rmSync(folder, { recursive: true })
  })

  async function verify(...args: readonly string[]) {
    const common = ['verify', '--gateway', gatewayName(defaultGateway), '--json', '--no-progress']
    const { status, stdout, stderr } = await hbulk([...common, ...args])
    const summary: Comparison = JSON.parse(stdout)
    return { status, summary, stderr }
  }

  async function copyOfOne(): Promise<void> {
    await createOther(['d', 'e'], ['002500'])
    await writeCells(client, other, cells())
  }

  it('finds equal tables equal whatever their regions and gateways', async () => {
    await copyOfOne()
    for (const gateway of [
      defaultGateway,
      ...realGateways.filter(({ api }) => api === 1).slice(1),
    ]) {
      const { status, summary, stderr } = await verify(
        '--to-gateway',
        gatewayName(gateway),
        ONE,
        other,
      )
      assert.equal(status, 0, stderr)
      const { same, sourceRows, targetRows, digests, rangesRead } = summary
      assert.deepEqual([same, sourceRows, targetRows, rangesRead], [true, ROWS, ROWS, 0])
      assert.ok(digests > 8, `${digests} digests`)
    }
  })

  it('names each missing, extra and different cell, and reads again only around them', async () => {
    await writeCells(client, other, [
      { row: row(17), family: 'd', qualifier: 'a', timestamp: 100, value: 'wrong' },
      { row: row(3000), family: 'd', type: CellType.DELETE_FAMILY, timestamp: 1_000 },
      { row: row(3000), family: 'e', type: CellType.DELETE_FAMILY, timestamp: 10_000 },
      { row: row(3999), family: 'e', qualifier: 'c\\', timestamp: 7, value: 'new' },
      { row: 'zzz', family: 'd', timestamp: 2n ** 60n, value: 'new' },
    ])
    const { status, summary, stderr } = await verify(ONE, other)
    assert.equal(status, 1, stderr)
    assert.deepEqual(summary.listed, [
      { kind: 'different', row: row(17), column: 'd:a', timestamp: '100' },
      { kind: 'missing', row: row(3000), column: 'd:a', timestamp: '100' },
      { kind: 'missing', row: row(3000), column: 'e:b', timestamp: '3200' },
      { kind: 'extra', row: row(3999), column: 'e:c\\x5C', timestamp: '7' },
      { kind: 'extra', row: 'zzz', column: 'd:', timestamp: String(2n ** 60n) },
    ])
    const { missing, extra, different, rowsDiffering } = summary
    assert.deepEqual([missing, extra, different, rowsDiffering], [2, 2, 1, 4])
    assert.ok(summary.rangesRead <= 4 && summary.digests > 8)

    const raw = await verify(ONE, other, '--all.cells')
    const markers = raw.summary.listed.filter(({ marker }) => marker === 'DeleteFamily')
    assert.deepEqual(
      markers.map(({ kind, column }) => [kind, column]),
      [
        ['extra', 'd:'],
        ['extra', 'e:'],
      ],
    )
  })

  it('repairs what can be repaired, and on a dry run only says so', async () => {
    await copyOfOne()
    const wrong = { family: 'd', qualifier: 'a', value: 'wrong' }
    await writeCells(client, other, [
      ...Array.from(
        { length: 1500 },
        (_, n): TestCell => ({ ...wrong, row: row(n), timestamp: 100 }),
      ),
      { ...wrong, row: row(10), timestamp: 300 },
      { ...wrong, row: `${row(10)}x`, timestamp: 100 },
    ])
    const before = await allCells(client, other, { raw: false })
    const dry = await verify(ONE, other, '--repair', '--dry-run')
    assert.deepEqual([dry.status, dry.summary.dryRun], [1, true])
    assertSameCells(await allCells(client, other, { raw: false }), before, 'after a dry run')

    const jobDir = join(folder, 'repair')
    const { status, summary, stderr } = await verify(
      ONE,
      other,
      '--repair',
      '--versions=all',
      '--list=3',
      '--job-dir',
      jobDir,
    )
    assert.equal(status, 0, stderr)
    const { different, extra, missing, unrepaired, listed } = summary
    assert.deepEqual([different, extra, missing, unrepaired, listed.length], [1500, 2, 0, 0, 3])
    const seen = { raw: false }
    assertSameCells(
      await allCells(client, other, seen),
      await allCells(client, ONE, seen),
      'repaired',
    )
  })

  it('says what it could not repair: a delete marker hides it', async () => {
    // What was repaired is the same again.
    const marker = { row: row(1), family: 'd', timestamp: 1_000, type: CellType.DELETE_FAMILY }
    await writeCells(client, other, [marker])
    const { status, summary } = await verify(ONE, other, '--repair')
    assert.equal(status, 1)
    assert.deepEqual([summary.missing, summary.unrepaired], [1, 1])
  })

  it('compares with an empty table, in both directions, and a part of a table', async () => {
    await createOther(['d', 'x'], [])
    const asked = ['--families=d,e:x', '--list=0']
    const forth = await verify(ONE, other, ...asked)
    assert.deepEqual([forth.status, forth.summary.missing], [1, 2 * ROWS])
    const back = await verify(other, ONE, '--families=d,x:e', '--list=0')
    assert.deepEqual([back.status, back.summary.extra], [1, 2 * ROWS])
    const part = await verify(ONE, other, ...asked, '--startrow=000100', '--stoprow=000110')
    assert.equal(part.summary.missing, 20)
    const none = await verify(ONE, other, ...asked, '--starttime=100000')
    assert.deepEqual([none.status, none.summary.same], [0, true])
  })

  it('refuses what cannot work', async () => {
    await createOther(['d'], [])
    const thrift1 = gatewayName(realGateways.find(({ api }) => api === 1) ?? defaultGateway)
    const cases: [string[], string, RegExp][] = [
      [[ONE], 'USAGE', /nothing is named/],
      [[ONE, ONE], 'USAGE', /the same table/],
      [[ONE, `default:${ONE}`], 'USAGE', /the same table/],
      [[ONE, 'verify_none'], 'TABLE_NOT_FOUND', /verify_none/],
      [[ONE, other], 'FAMILY_NOT_FOUND', /verify_other.*'e'/],
      [[other, ONE], 'FAMILY_NOT_FOUND', /verify_other.*'e'/],
      [
        [ONE, other, '--families=d', '--to-gateway', thrift1, '--repair'],
        'UNSUPPORTED',
        /--repair/,
      ],
      [[ONE, other, '--repair', '--all.cells'], 'USAGE', /do not go together/],
    ]
    const outcomes = await Promise.all(cases.map(([args]) => verify(...args)))
    for (const [i, { summary }] of outcomes.entries()) {
      const [args, code, message] = cases[i] ?? assert.fail()
      assert.equal(summary.error?.code, code, args.join(' '))
      assert.match(summary.error?.message ?? '', message)
    }
  })
})
