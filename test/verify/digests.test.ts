import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { compareBytes } from '../../src/bytes/compare.js'
import type { RowVisitor } from '../../src/client/types.js'
import { type KeyRange, rangeContains, WHOLE_TABLE } from '../../src/regions/key-range.js'
import { FamilyIndex } from '../../src/two-tables/family-index.js'
import { RangeDigest, type Segment } from '../../src/verify/range-digest.js'
import { SegmentMatcher } from '../../src/verify/segment-matcher.js'
import { cellView, type TestCell } from '../support/write-cells.js'

/** Rows by key, each with its cells. */
type Table = ReadonlyMap<string, readonly TestCell[]>

function deliver(table: Table, visitor: RowVisitor, faultAt?: string): void {
  // Of latin1 texts, the order of their letters is that of their bytes.
  const keys = [...table.keys()].sort()
  for (const key of keys) {
    const row = Buffer.from(`..${key}.`, 'latin1')
    const cells = table.get(key) ?? []
    if (key === faultAt) {
      visitor.startRow(row, 2, row.length - 1)
      for (const cell of cells) visitor.cell(cellView(cell))
      visitor.abandonRow()
    }
    visitor.startRow(row, 2, row.length - 1)
    for (const cell of cells) visitor.cell(cellView(cell))
    visitor.endRow()
  }
}

function segmentsOf(table: Table, faultAt?: string, families = ['d', 'e']): Segment[] {
  const segments: Segment[] = []
  const index = new FamilyIndex(families)
  const digest = new RangeDigest(WHOLE_TABLE, index, (segment) => segments.push(segment))
  deliver(table, digest, faultAt)
  digest.finish()
  assert.equal(digest.rows, table.size)
  return segments
}

/** The ranges in which the tables are not the same, whichever side is ahead at any time. */
function differing(one: Table, other: Table, order: readonly boolean[] = []): readonly KeyRange[] {
  const matcher = new SegmentMatcher()
  const sides = { source: segmentsOf(one), target: segmentsOf(other) }
  const next = { source: 0, target: 0 }
  for (let i = 0; next.source < sides.source.length || next.target < sides.target.length; i++) {
    const wanted = order[i % Math.max(order.length, 1)] ? 'source' : 'target'
    const side =
      next[wanted] < sides[wanted].length ? wanted : wanted === 'source' ? 'target' : 'source'
    const segment = sides[side][next[side]++]
    if (segment !== undefined) matcher.push(side, segment)
  }
  assert.equal(matcher.room('source') ?? matcher.room('target'), undefined)
  return matcher.differing
}

const cellOf = (row: string, value: string, more: Partial<TestCell> = {}): TestCell => ({
  ...{ row, family: 'd', qualifier: 'q', timestamp: 7, value },
  ...more,
})

const base: Table = new Map(
  Array.from({ length: 1500 }, (_, n): [string, TestCell[]] => {
    const key = `key${n}`
    return [key, [cellOf(key, `v${n}`), cellOf(key, 'x', { family: 'e', timestamp: 2n ** 60n })]]
  }),
)

describe('digests of a table', () => {
  it('are the same whether or not the scan broke in between', () => {
    const wide = new Map(base).set('key17', [cellOf('key17', 'v'.repeat(300_000))])
    for (const table of [base, wide]) {
      const whole = segmentsOf(table)
      assert.ok(whole.length > 3)
      for (const key of ['key17', 'key0', 'key1499'])
        assert.deepEqual(segmentsOf(table, key), whole)
      // Rows that begin a segment, too.
      for (const { start } of whole.slice(1, 4)) {
        assert.deepEqual(segmentsOf(table, start.toString('latin1')), whole)
      }
    }
  })

  it('do not depend on the names of the families', () => {
    const renamed = new Map(
      [...base].map(([key, cells]): [string, TestCell[]] => [
        key,
        cells.map((cell) => ({ ...cell, family: cell.family === 'd' ? 'x' : 'yy' })),
      ]),
    )
    assert.deepEqual(segmentsOf(renamed, undefined, ['x', 'yy']), segmentsOf(base))
  })

  it('tell apart what looks alike when it is put one behind the other', () => {
    const alone = (cells: TestCell[]): string =>
      segmentsOf(new Map([['k', cells]]))
        .map(({ digest }) => digest.toString('hex'))
        .join()
    const variants = [
      [cellOf('k', 'ab', { qualifier: 'c' })],
      [cellOf('k', 'b', { qualifier: 'ca' })],
      [cellOf('k', 'ab', { qualifier: 'c', family: 'e' })],
      [cellOf('k', 'ab', { qualifier: 'c', type: 8 })],
      [cellOf('k', 'ab', { qualifier: 'c', timestamp: 8 })],
      [cellOf('k', 'ab', { qualifier: 'c', timestamp: 7 + 2 ** 32 })],
      [cellOf('k', 'ab', { qualifier: 'c', timestamp: -7 })],
      [cellOf('k', 'ab', { qualifier: 'c' }), cellOf('k', 'ab', { qualifier: 'c' })],
      // Only the timestamp of the second cell differs, or that of the first.
      [cellOf('k', 'ab', { qualifier: 'c' }), cellOf('k', 'ab', { qualifier: 'c', timestamp: 8 })],
      [cellOf('k', 'ab', { qualifier: 'c', timestamp: 8 }), cellOf('k', 'ab', { qualifier: 'c' })],
      [cellOf('k', 'ab', { qualifier: 'c' }), cellOf('k', 'ab', { qualifier: 'c', type: 8 })],
    ]
    assert.equal(new Set(variants.map(alone)).size, variants.length)
    const same = (at: number): string => alone([cellOf('k', 'a', { timestamp: at })])
    const big = (at: bigint): string => alone([cellOf('k', 'a', { timestamp: at })])
    for (const at of [-1, 0, 2 ** 40 + 3]) assert.equal(same(at), big(BigInt(at)))
  })

  it('find every difference, in whatever order the two sides come', () => {
    const change = fc.record({
      row: fc.nat(1600).map((n) => `key${n}`),
      kind: fc.constantFrom('drop', 'change', 'add'),
    })
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 5 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
        (changes, order) => {
          const other = new Map(base)
          for (const { row, kind } of changes) {
            if (kind === 'drop') other.delete(row)
            else other.set(row, [cellOf(row, kind)])
          }
          const keys = new Set([...base.keys(), ...other.keys()])
          const really = [...keys].filter(
            (key) => JSON.stringify(show(base.get(key))) !== JSON.stringify(show(other.get(key))),
          )
          const ranges = differing(base, other, order)
          for (const key of really) {
            const found = ranges.some((range) => rangeContains(range, Buffer.from(key)))
            assert.ok(found, `${key} is in no range`)
          }
          assert.ok(ranges.length <= really.length, 'a range without a difference')
          for (const [i, range] of ranges.entries()) {
            const before = ranges[i - 1]
            if (before !== undefined) assert.ok(compareBytes(before.stop, range.start) < 0)
          }
        },
      ),
      { numRuns: 15 },
    )
  })
})

function show(cells: readonly TestCell[] | undefined): unknown {
  return cells?.map((cell) => ({ ...cell, timestamp: String(cell.timestamp) }))
}
