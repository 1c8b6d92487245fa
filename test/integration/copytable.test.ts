import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { HBaseClient } from '../../src/client/client.js'
import { openClient } from '../../src/client/thread-client.js'
import { CellType, type Gateway, type TableDescriptor } from '../../src/client/types.js'
import { gatewayName } from '../../src/wire/gateway-name.js'
import { hbulk } from '../cli/support/spawn-cli.js'
import { allCells } from '../support/all-cells.js'
import { defaultGateway, framedGateway, realGateways } from '../support/real-gateways.js'
import { assertSameCells } from '../support/table-cells.js'
import { type TestCell, writeCells } from '../support/write-cells.js'

const SOURCE = 'copytable_source'
const SPLITS = ['\x10', 'r200', 'r200\x00'].map((key) => Buffer.from(key, 'latin1'))
const FAMILIES: TableDescriptor['families'] = [
  { name: 'd', maxVersions: 5, bloomFilter: 'ROWCOL', blockSize: 32_768 },
  { name: 'e', maxVersions: 2, timeToLive: 2_000_000_000, dataBlockEncoding: 'FAST_DIFF' },
]

const row = (n: number): string => `r${String(n).padStart(3, '0')}`

/** Several timestamps in a row, versions, delete markers of all kinds, binary keys, empty values and qualifiers. */
function* sourceCells(): Generator<TestCell> {
  for (let n = 0; n < 400; n++) {
    yield { row: row(n), family: 'd', qualifier: 'a', timestamp: 1000 + n, value: `a${n}` }
    yield { row: row(n), family: 'd', timestamp: 5, value: '' }
    if (n % 3 === 0) {
      for (let version = 1; version <= 7; version++) {
        yield { row: row(n), family: 'd', qualifier: 'v', timestamp: version, value: `${version}` }
      }
    }
    if (n % 5 === 0) {
      yield {
        row: row(n),
        family: 'e',
        qualifier: Buffer.from([0xff, 0x3a]),
        timestamp: 2,
        value: 'x',
      }
    }
  }
  yield {
    row: Buffer.from([0, 0xff, 0x80]),
    family: 'e',
    qualifier: 'q',
    timestamp: 2n ** 60n,
    value: 'late',
  }
  const marker = { row: row(3), family: 'd', qualifier: 'v' }
  yield { ...marker, timestamp: 4, type: CellType.DELETE }
  yield { ...marker, row: row(6), timestamp: 5, type: CellType.DELETE_COLUMN }
  yield { row: row(9), family: 'd', timestamp: 3, type: CellType.DELETE_FAMILY }
  yield { row: row(9), family: 'd', timestamp: 6, type: CellType.DELETE_FAMILY }
  yield { row: row(12), family: 'd', timestamp: 7, type: CellType.DELETE_FAMILY_VERSION }
  yield { row: row(12), family: 'd', timestamp: 2, type: CellType.DELETE_FAMILY_VERSION }
}

interface CopySummary {
  readonly exitCode: number
  readonly rows: number
  readonly cells: number
  readonly deleteMarkers: number
  readonly counters: Readonly<Record<string, number>>
  readonly verify?: { readonly same: boolean; readonly sourceCells: number }
  readonly error?: { readonly code: string; readonly message: string }
}

describe('copytable on a real HBase', () => {
  const client: HBaseClient = openClient([defaultGateway], {
    ...{ connections: 2, callTimeoutMs: 60_000, retries: 3 },
  })

  /** What is copied to: a new one for each test, since dropping a table takes as long as a copy. */
  let target = ''
  let targets = 0

  function newTarget(): void {
    target = `copytable_target${targets++}`
  }

  async function createTarget(families = FAMILIES): Promise<void> {
    newTarget()
    await client.admin.createTable({ name: target, families }, SPLITS)
  }

  async function dropAll(): Promise<void> {
    const names = await client.admin.listTables('copytable_(source|wide|target[0-9]*)')
    await Promise.all(names.map((name) => client.admin.deleteTable(name)))
  }

  before(async () => {
    await dropAll()
    await client.admin.createTable({ name: SOURCE, families: FAMILIES }, SPLITS)
    await writeCells(client, SOURCE, sourceCells())
  })

  after(async () => {
    await dropAll()
    await client.close()
  })

  async function copy(args: readonly string[], gateway: Gateway = defaultGateway) {
    const common = ['copytable', '--gateway', gatewayName(gateway), '--json', '--no-progress']
    const { status, stdout, stderr } = await hbulk([...common, ...args, SOURCE])
    const summary: CopySummary = JSON.parse(stdout)
    return { status, summary, stderr }
  }

  const newest = { raw: false, versions: 1 }

  it('creates the target with the settings and regions of the source, and keeps every timestamp', async () => {
    newTarget()
    const { status, summary, stderr } = await copy([`--new.name=${target}`, '--create', '--verify'])
    assert.equal(status, 0, stderr)
    assert.deepEqual(
      (await client.admin.describeTable(target)).families,
      (await client.admin.describeTable(SOURCE)).families,
    )
    const starts = async (name: string): Promise<string[]> =>
      (await client.admin.listRegions(name)).map(({ startKey }) => startKey.toString('hex')).sort()
    assert.deepEqual(await starts(target), await starts(SOURCE))
    const expected = await allCells(client, SOURCE, newest)
    assertSameCells(await allCells(client, target, newest), expected, 'the copy')
    assert.deepEqual(
      [summary.rows, summary.cells, summary.deleteMarkers],
      [401, expected.length, 0],
    )
    const { rowsRead, rowsWritten, cellsRead, cellsWritten } = summary.counters
    assert.deepEqual([rowsRead, rowsWritten], [401, 401])
    assert.deepEqual([cellsRead, cellsWritten], [expected.length, expected.length])
    assert.deepEqual([summary.verify?.same, summary.verify?.sourceCells], [true, expected.length])
  })

  it('copies all versions, and with all cells the delete markers', async () => {
    for (const gateway of [defaultGateway, framedGateway]) {
      await createTarget()
      const args = [`--new.name=${target}`, '--versions=all', '--all.cells', '--verify']
      const { status, summary, stderr } = await copy(args, gateway)
      assert.equal(status, 0, stderr)
      assert.equal(summary.deleteMarkers, 6)
      const expected = await allCells(client, SOURCE)
      assertSameCells(await allCells(client, target), expected, gatewayName(gateway))
      // What the markers hide is hidden here, too.
      const seen = { raw: false }
      assertSameCells(
        await allCells(client, target, seen),
        await allCells(client, SOURCE, seen),
        'what is seen',
      )
    }
  })

  it('compares what it copied, whatever else the target has', async () => {
    await createTarget([...FAMILIES, { name: 'other' }])
    await writeCells(client, target, [{ row: 'r1', family: 'other', timestamp: 1, value: 'v' }])
    const { status, summary, stderr } = await copy([`--new.name=${target}`, '--verify'])
    assert.equal(status, 0, stderr)
    assert.equal(summary.verify?.same, true)
  })

  it('says before it copies what the target will not keep', async () => {
    await createTarget([
      { name: 'd', maxVersions: 2, timeToLive: 1_900_000_000 },
      { name: 'e', maxVersions: 2 },
    ])
    const { stderr } = await copy([`--new.name=${target}`, '--versions=4', '--dry-run'])
    assert.match(stderr, /family 'd' of table 'copytable_target\d+' keeps 2 versions of 4.*lost/)
    assert.match(stderr, /keeps cells for 1900000000 s/)
    assert.doesNotMatch(stderr, /family 'e'/)
    assert.deepEqual(await allCells(client, target), [], 'a dry run writes nothing')
  })

  it('renames families, and takes a range of rows and of times', async () => {
    await createTarget([{ name: 'x', maxVersions: 5 }, { name: 'e' }])
    const args = [`--new.name=${target}`, '--families=e,d:x', '--versions=3', '--verify']
    const range = ['--startrow=r003', '--stoprow=r300', '--starttime=2', '--endtime=7']
    const { status, stderr } = await copy([...args, ...range])
    assert.equal(status, 0, stderr)
    const seen = await allCells(client, SOURCE, { raw: false })
    const inside = seen.filter((line) => {
      const [key = '', , timestamp] = line.split(' ')
      const text = Buffer.from(key, 'hex').toString('latin1')
      return text >= 'r003' && text < 'r300' && Number(timestamp) >= 2 && Number(timestamp) < 7
    })
    const counts = new Map<string, number>()
    const three = inside.filter((line) => {
      const column = line.split(' ', 2).join(' ')
      counts.set(column, (counts.get(column) ?? 0) + 1)
      return (counts.get(column) ?? 0) <= 3
    })
    const renamed = three.map((line) => line.replace(' d:', ' x:')).sort()
    const copied = (await allCells(client, target, { raw: false })).sort()
    assert.ok(renamed.length > 300)
    assertSameCells(copied, renamed, 'the copied range')
  })

  const find = (api: number, transport: string): Gateway =>
    realGateways.find((each) => each.api === api && each.transport === transport) ??
    assert.fail(`no ${transport} Thrift${api} gateway`)
  const ways = [
    [find(2, 'http'), find(1, 'framed')],
    [find(1, 'buffered'), find(2, 'framed')],
    [find(1, 'framed'), find(1, 'http')],
  ] as const

  for (const [from, to] of ways) {
    it(`copies from ${gatewayName(from)} to ${gatewayName(to)}`, async () => {
      await createTarget()
      const args = ['--to-gateway', gatewayName(to), `--new-name=${target}`, '--verify']
      const { status, stderr } = await copy(args, from)
      assert.equal(status, 0, stderr)
      const expected = await allCells(client, SOURCE, newest)
      assertSameCells(await allCells(client, target, newest), expected, 'the copy')
    })
  }

  it('cuts wide rows in pieces and holds no more of them than it must', async () => {
    const wide = 'copytable_wide'
    newTarget()
    await client.admin.createTable({ name: wide, families: [{ name: 'd' }] })
    const value = Buffer.alloc(2000, 'w')
    const cells = Array.from({ length: 8000 }, (_, n): TestCell => {
      return {
        row: 'one',
        family: 'd',
        qualifier: `${n}`.padStart(6, '0'),
        timestamp: n + 1,
        value,
      }
    })
    await writeCells(client, wide, cells)
    const url = gatewayName(defaultGateway)
    const args = ['copytable', '--gateway', url, '--json', '--create', '--verify']
    const { status, stdout, stderr } = await hbulk([...args, `--new.name=${target}`, wide])
    assert.equal(status, 0, stderr)
    const { counters, verify } = JSON.parse(stdout)
    assert.deepEqual([counters.rowsWritten, counters.cellsWritten, verify.same], [1, 8000, true])
    assert.ok(counters.batches > 8, `${counters.batches} batches`)
  })

  it('refuses what cannot work before it writes', async () => {
    await createTarget([{ name: 'd' }])
    const thrift1 = realGateways.find(({ api }) => api === 1)
    assert.ok(thrift1)
    const cases: [string[], Gateway, string, RegExp][] = [
      [['--new.name=copytable_none'], defaultGateway, 'TABLE_NOT_FOUND', /copytable_none/],
      [[`--new.name=${target}`], defaultGateway, 'FAMILY_NOT_FOUND', /copytable_target.*'e'/],
      [[`--new.name=${target}`, '--families=z'], defaultGateway, 'FAMILY_NOT_FOUND', /source.*'z'/],
      [[`--new.name=${SOURCE}`], defaultGateway, 'USAGE', /the same table/],
      [
        ['--to-gateway', gatewayName(thrift1)],
        defaultGateway,
        'USAGE',
        /both gateways.*same cluster|same table.*both/,
      ],
      [[`--new.name=${target}`, '--versions=2'], thrift1, 'UNSUPPORTED', /--versions.*Thrift1/],
      [[`--new.name=${target}`, '--endtime=5'], thrift1, 'UNSUPPORTED', /--endtime.*Thrift1/],
      [[`--new.name=${target}`, '--all.cells'], thrift1, 'UNSUPPORTED', /--all.cells.*Thrift1/],
      [
        [`--new.name=${target}`, '--all.cells', '--to-gateway', gatewayName(thrift1)],
        ...([defaultGateway, 'UNSUPPORTED', /--all.cells.*write/] as const),
      ],
      [
        ['--new.name=copytable_no', '--create', '--to-gateway', gatewayName(thrift1)],
        defaultGateway,
        'UNSUPPORTED',
        /split keys/,
      ],
      [['--new.name=copytable_no', '--create'], framedGateway, 'UNSUPPORTED', /framed Thrift2/],
      [
        ['--new.name=copytable_no', '--create', '--dry-run'],
        framedGateway,
        'UNSUPPORTED',
        /framed Thrift2/,
      ],
    ]
    const outcomes = cases.map(([args, gateway]) => copy(args, gateway))
    for (const [i, outcome] of (await Promise.all(outcomes)).entries()) {
      const [args, , code, message] = cases[i] ?? assert.fail()
      const { status, summary } = outcome
      assert.equal(summary.error?.code, code, args.join(' '))
      assert.match(summary.error?.message ?? '', message)
      assert.equal(status, ['USAGE', 'UNSUPPORTED'].includes(code) ? 2 : 4)
    }
    assert.deepEqual(await allCells(client, target), [])
    assert.equal(await client.admin.tableExists('copytable_no'), false)
  })
})
