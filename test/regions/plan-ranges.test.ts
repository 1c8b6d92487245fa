import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compareBytes } from '../../src/bytes/compare.js'
import { fetchRegionMap } from '../../src/client/fetch-region-map.js'
import {
  isEmptyRange,
  type KeyRange,
  rangeContains,
  WHOLE_TABLE,
} from '../../src/regions/key-range.js'
import { type PlannedRange, planKeyRanges } from '../../src/regions/plan-ranges.js'
import { FakeClient } from '../support/fake-client.js'
import { keySets } from '../support/key-sets.js'

interface Plan {
  readonly pieces: readonly PlannedRange[]
  readonly probes: number
}

interface Table {
  readonly rows: readonly Buffer[]
  readonly splits?: readonly Buffer[]
}

async function plan(
  { rows, splits = [] }: Table,
  ranges: readonly KeyRange[],
  targetTasks: number,
): Promise<Plan> {
  const client = new FakeClient()
  client.addTable('t', rows, splits)
  const map = await fetchRegionMap(client.admin, 't')
  let probes = 0
  const onProbe = () => {
    probes++
  }
  const pieces = await planKeyRanges(client, map, ranges, { targetTasks, onProbe })
  assert.equal(probes, client.scans.length)
  return { pieces, probes }
}

function rowsIn(rows: readonly Buffer[], range: KeyRange): number {
  return rows.filter((row) => rangeContains(range, row)).length
}

const key = fc
  .array(fc.constantFrom(0, 0x30, 0x39, 0x61, 0x7a, 0xff), { minLength: 1, maxLength: 4 })
  .map((bytes) => Buffer.from(bytes))
const range = fc.record({ start: fc.oneof(key, fc.constant(Buffer.alloc(0))), stop: key })
const keys = (maxLength: number) =>
  fc
    .uniqueArray(key, { maxLength, selector: (each) => each.toString('hex') })
    .map((list) => list.sort(compareBytes))

test('the pieces cover exactly the rows asked for, each once, each in one region', async () => {
  const scans = fc.oneof(fc.constant([WHOLE_TABLE]), fc.array(range, { maxLength: 3 }))
  await fc.assert(
    fc.asyncProperty(
      keys(200),
      keys(4),
      scans,
      fc.integer({ min: 1, max: 12 }),
      keys(20),
      async (rows, splits, ranges, targetTasks, others) => {
        const { pieces } = await plan({ rows, splits }, ranges, targetTasks)
        for (const row of [...rows, ...others]) {
          const wanted = ranges.some((each) => rangeContains(each, row)) ? 1 : 0
          assert.equal(pieces.filter((each) => rangeContains(each, row)).length, wanted)
        }
        for (const [i, piece] of pieces.entries()) {
          assert.ok(!isEmptyRange(piece))
          const next = pieces[i + 1]
          if (next !== undefined) {
            assert.ok(piece.stop.length > 0 && compareBytes(piece.stop, next.start) <= 0)
          }
          const splitsBefore = splits.filter((split) => compareBytes(split, piece.start) <= 0)
          assert.equal(piece.region, splitsBefore.length)
          const end = splits[piece.region]
          if (end !== undefined)
            assert.ok(piece.stop.length > 0 && compareBytes(piece.stop, end) <= 0)
        }
      },
    ),
    { numRuns: 300 },
  )
})

test('rows that come and go during the planning cost nothing but evenness', async () => {
  const rows = keySets['decimal, padded']?.() ?? []
  const client = new FakeClient()
  let round = 0
  const original = client.scan.bind(client)
  client.scan = (spec, visitor, options) => {
    round++
    client.addTable(
      't',
      rows.filter((_, i) => i % 7 !== round % 7),
    )
    return original(spec, visitor, options)
  }
  client.addTable('t', rows)
  const map = await fetchRegionMap(client.admin, 't')
  const pieces = await planKeyRanges(client, map, [WHOLE_TABLE], { targetTasks: 8 })
  assert.equal(pieces[0]?.start.length, 0)
  assert.equal(pieces.at(-1)?.stop.length, 0)
  for (const [i, piece] of pieces.slice(1).entries()) {
    assert.deepEqual(piece.start, pieces[i]?.stop)
    assert.ok(!isEmptyRange(piece))
  }
})

/** The largest of 8 pieces against the mean, and the scans that finding them may cost. */
const evenness: Readonly<Record<string, readonly [largest: number, probes: number]>> = {
  'decimal, padded': [1.01, 12],
  'decimal, not padded': [1.3, 20],
  'decimal with holes, not padded': [1.3, 20],
  'decimal from 1,000,000': [1.01, 12],
  'random decimal': [1.1, 12],
  'lower-case hex': [1.1, 12],
  'upper-case hex': [1.1, 12],
  UUIDs: [1.1, 12],
  'prefix and number': [1.01, 12],
  'random bytes': [1.1, 12],
  'big-endian integers': [1.01, 12],
  'salted numbers': [1.3, 45],
  'letters of both cases and digits': [1.25, 20],
  words: [1.1, 12],
  base64: [1.25, 12],
  'dates and times': [3, 40],
  'two far groups': [1.1, 30],
  'hosts and times': [1.5, 30],
  'nine tenths in one group': [1.5, 35],
  'reversed domains': [1.1, 12],
}

for (const [name, make] of Object.entries(keySets)) {
  test(`8 pieces of nearly equal size: ${name}`, async () => {
    const [largest, mostProbes] = evenness[name] ?? [0, 0]
    const rows = make()
    const { pieces, probes } = await plan({ rows }, [WHOLE_TABLE], 8)
    const sizes = pieces.map((piece) => rowsIn(rows, piece))
    const ratio = (Math.max(...sizes) * 8) / rows.length
    assert.ok(ratio <= largest, `${sizes.join(' ')}: ${ratio}`)
    assert.ok(probes <= mostProbes, `${probes} probes`)
  })
}

test('enough regions are taken as they are, without a single probe', async () => {
  const rows = ['a', 'c', 'e'].map((each) => Buffer.from(each))
  const splits = ['b', 'd'].map((each) => Buffer.from(each))
  const { pieces, probes } = await plan({ rows, splits }, [WHOLE_TABLE], 3)
  assert.deepEqual(
    pieces.map((piece) => `${piece.start}-${piece.stop}`),
    ['-b', 'b-d', 'd-'],
  )
  assert.equal(probes, 0)
})

test('an empty region stays one piece and leaves its share to the others', async () => {
  const rows = Array.from({ length: 1000 }, (_, i) => Buffer.from(`b${String(i).padStart(4, '0')}`))
  const splits = ['b', 'c'].map((each) => Buffer.from(each))
  const { pieces } = await plan({ rows, splits }, [WHOLE_TABLE], 8)
  assert.deepEqual(
    pieces.map((piece) => piece.region),
    [0, 1, 1, 1, 1, 1, 1, 2],
  )
})

test('a large region is cut more often than a small one', async () => {
  const rows = Array.from({ length: 9000 }, (_, i) => Buffer.from(String(i + 1000)))
  const { pieces } = await plan({ rows, splits: [Buffer.from('9')] }, [WHOLE_TABLE], 8)
  const sizes = pieces.map((piece) => rowsIn(rows, piece))
  assert.ok(pieces.length >= 8 && pieces.length <= 9, `${pieces.length} pieces`)
  assert.ok(Math.max(...sizes) <= 1300, sizes.join(' '))
})

test('a table without rows is one piece, one with few rows needs no more than its two first probes', async () => {
  const none = await plan({ rows: [] }, [WHOLE_TABLE], 8)
  assert.equal(none.pieces.length, 1)
  const rows = ['a', 'b', 'c', 'd'].map((each) => Buffer.from(each))
  const few = await plan({ rows }, [WHOLE_TABLE], 2)
  assert.deepEqual(
    few.pieces.map((piece) => rowsIn(rows, piece)),
    [2, 2],
  )
  assert.equal(few.probes, 2)
})

test('pieces tell the rows at their ends, where they are known', async () => {
  const rows = ['a', 'b', 'c', 'd'].map((each) => Buffer.from(each))
  const { pieces } = await plan({ rows }, [WHOLE_TABLE], 2)
  assert.equal(pieces[0]?.firstRow?.toString(), 'a')
  assert.equal(pieces[0]?.lastRow, undefined)
  assert.deepEqual(pieces[1]?.firstRow, pieces[1]?.start)
  assert.equal(pieces[1]?.lastRow?.toString(), 'd')
})

test('the stop row itself is never taken for the last row', async () => {
  const rows = ['a', 'b', 'c'].map((each) => Buffer.from(each))
  const upToC = { start: Buffer.alloc(0), stop: Buffer.from('c') }
  const { pieces } = await plan({ rows }, [upToC], 2)
  assert.equal(pieces.at(-1)?.lastRow?.toString(), 'b')
})
