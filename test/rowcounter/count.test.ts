import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { compareBytes } from '../../src/bytes/compare.js'
import { parseStringBinary, toStringBinary } from '../../src/bytes/string-binary.js'
import { CellType } from '../../src/client/types.js'
import { HbulkError } from '../../src/errors.js'
import type { RangeText } from '../../src/regions/range-text.js'
import { MarkerTally } from '../../src/rowcounter/delete-markers.js'
import type { RowCounterOptions } from '../../src/rowcounter/options.js'
import { checkCapabilities, planRowCount } from '../../src/rowcounter/plan.js'
import { runTask } from '../../src/rowcounter/task.js'
import { Counters } from '../../src/workers/counters.js'
import { isPlainJson } from '../../src/workers/plain-json.js'
import type { JobLimits, TaskContext } from '../../src/workers/types.js'
import { FakeClient, type FakeTable } from './fake-client.js'

const limits = { threads: 2, connections: 2 } as JobLimits
const { signal } = new AbortController()

function options(change: Partial<RowCounterOptions> = {}): RowCounterOptions {
  return {
    table: 't',
    columns: [],
    ranges: [],
    timeRange: undefined,
    expectedCount: undefined,
    deleteMarkers: false,
    byRegion: false,
    ...change,
  }
}

interface Taken {
  rows: number
  advanced: number
  readonly counters: Counters
}

function context(fake: FakeClient, taken: Taken): TaskContext {
  return {
    client: fake.client,
    counters: taken.counters,
    limiter: {
      take(rows) {
        taken.rows += rows
        return undefined
      },
    },
    limits,
    timestamp: 1,
    signal,
    retried: () => taken.counters.add('retries', 1),
    advance(amount) {
      assert.ok(amount >= 0)
      taken.advanced += amount
    },
  }
}

/** Plans and runs a count as a job would, in this thread. */
async function count(
  fake: FakeClient,
  change: Partial<RowCounterOptions> = {},
): Promise<Taken & { counted: number; tasks: number }> {
  const plan = await planRowCount(fake.client, options(change), limits, 1, signal)
  assert.ok(isPlainJson({ tasks: plan.tasks, settings: plan.setup.settings }))
  assert.equal(new Set(plan.tasks.map(({ id }) => id)).size, plan.tasks.length)
  const taken: Taken = { rows: 0, advanced: 0, counters: new Counters() }
  let counted = 0
  for (const { task } of plan.tasks) {
    const { rows } = await runTask(task, plan.setup.settings, context(fake, taken))
    counted += rows
  }
  assert.ok(taken.advanced <= plan.tasks.length)
  return { ...taken, counted, tasks: plan.tasks.length }
}

const key = fc.uint8Array({ minLength: 1, maxLength: 3 }).map((bytes) => Buffer.from(bytes))
const keys = fc
  .uniqueArray(key, { maxLength: 60, selector: toStringBinary })
  .map((list) => list.sort(compareBytes))
const splits = fc
  .uniqueArray(key, { maxLength: 4, selector: toStringBinary })
  .map((list) => list.sort(compareBytes))
const table: fc.Arbitrary<FakeTable> = fc.record({ rows: keys, splits })

const range: fc.Arbitrary<RangeText> = fc
  .tuple(fc.option(key), fc.option(key))
  .filter(([start, stop]) => start === null || stop === null || compareBytes(start, stop) < 0)
  .map(([start, stop]) => ({
    start: toStringBinary(start ?? Buffer.alloc(0)),
    stop: toStringBinary(stop ?? Buffer.alloc(0)),
  }))

function isIn(row: Buffer, { start, stop }: RangeText): boolean {
  return (
    compareBytes(row, parseStringBinary(start)) >= 0 &&
    (stop === '' || compareBytes(row, parseStringBinary(stop)) < 0)
  )
}

describe('a count', () => {
  it('counts every row once, in whatever pieces', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (any) => {
        const { counted, rows, counters } = await count(new FakeClient(any))
        assert.equal(counted, any.rows.length)
        assert.equal(rows, any.rows.length, 'every row goes through the limiter')
        assert.equal(counters.values().rowsRead ?? 0, any.rows.length)
      }),
    )
  })

  it('counts a row that lies in several ranges once', async () => {
    const ranges = fc.array(range, { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(table, ranges, async (any, some) => {
        const { counted } = await count(new FakeClient(any), { ranges: some })
        const expected = any.rows.filter((row) => some.some((each) => isIn(row, each)))
        assert.equal(counted, expected.length)
      }),
    )
  })

  it('has a task for every scan that can run at once, on a table with one region', async () => {
    const rows = Array.from({ length: 2000 }, (_, n) => Buffer.from(String(n).padStart(6, '0')))
    const { counted, tasks, advanced } = await count(new FakeClient({ rows, splits: [] }))
    assert.deepEqual([counted, tasks], [2000, 4])
    assert.ok(advanced > 1, `progress inside the tasks: ${advanced}`)
  })

  it('asks only for the first key of a row, and passes columns and times on', async () => {
    const fake = new FakeClient({ rows: [Buffer.from('a')], splits: [] })
    const columns = [{ family: 'd', qualifier: 'q' }, { family: 'e' }]
    await count(fake, { columns, timeRange: ['5', '9223372036854775807'] })
    const scan = fake.scans.at(-1)
    assert.equal(scan?.filter, 'FirstKeyOnlyFilter() AND KeyOnlyFilter()')
    assert.deepEqual(scan?.timeRange, [5, 9223372036854775807n])
    assert.deepEqual(scan?.columns, [
      { family: Buffer.from('d'), qualifier: Buffer.from('q') },
      { family: Buffer.from('e') },
    ])
  })

  it('counts the retries', async () => {
    const rows = Array.from({ length: 200 }, (_, n) => Buffer.from([n]))
    const { counters } = await count(new FakeClient({ rows, splits: rows.slice(1) }))
    assert.equal(counters.values().retries, undefined)
    const broken = await count(new FakeClient({ rows, splits: [] }))
    assert.ok((broken.counters.values().retries ?? 0) > 0)
  })
})

describe('a count with delete markers', () => {
  it('looks at every cell of raw rows, without values and in pieces', async () => {
    const fake = new FakeClient({ rows: [Buffer.from('a')], splits: [] })
    await count(fake, { deleteMarkers: true })
    const { raw, filter, cellBatch } = fake.scans.at(-1) ?? {}
    assert.deepEqual([raw, filter], [true, 'KeyOnlyFilter()'])
    assert.ok(cellBatch !== undefined && cellBatch > 0)
  })

  it('counts the markers of a row that broke off once', () => {
    const tally = new MarkerTally()
    const cells = [CellType.DELETE_FAMILY, CellType.DELETE, CellType.PUT, CellType.DELETE]
    for (const type of cells) tally.cell(type)
    tally.abandonRow()
    for (const type of cells) tally.cell(type)
    tally.endRow()
    tally.cell(CellType.PUT)
    tally.endRow()
    tally.cell(CellType.DELETE_COLUMN)
    tally.endRow()
    assert.deepEqual(tally.markers, {
      rowsWithDeleteMarker: 2,
      delete: 2,
      deleteColumn: 1,
      deleteFamily: 1,
      deleteFamilyVersion: 0,
    })
  })
})

describe('checkCapabilities', () => {
  it('refuses delete markers by name where the gateway does not tell them', () => {
    const fake = new FakeClient({ rows: [], splits: [] }, { api: 1, rawScan: false })
    assert.throws(
      () => checkCapabilities(fake.client, options({ deleteMarkers: true })),
      (error) =>
        error instanceof HbulkError && /^--countDeleteMarkers.*Thrift1/.test(error.message),
    )
  })

  it('refuses a time range by name where the gateway has none', () => {
    const fake = new FakeClient({ rows: [], splits: [] }, { api: 1, timeRange: false })
    checkCapabilities(fake.client, options())
    assert.throws(
      () => checkCapabilities(fake.client, options({ timeRange: ['0', '5'] })),
      (error) => {
        assert.ok(error instanceof HbulkError)
        assert.equal(error.code, 'UNSUPPORTED')
        assert.match(error.message, /--starttime and --endtime.*Thrift1/)
        assert.match(error.hint ?? '', /Thrift2/)
        return true
      },
    )
  })
})
