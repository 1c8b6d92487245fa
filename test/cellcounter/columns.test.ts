import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { CellTally } from '../../src/cellcounter/cell-tally.js'
import { ColumnTable } from '../../src/cellcounter/column-table.js'
import { DISTINCT_ERROR, DistinctSketch } from '../../src/cellcounter/distinct-sketch.js'
import { mergeResults } from '../../src/cellcounter/merge.js'
import type { CellCounterResult } from '../../src/cellcounter/settings.js'
import { columnsToRecount, topColumns } from '../../src/cellcounter/top-columns.js'
import { type FedRow, feed } from './support.js'

const CAPACITY = 4

function count(fed: readonly FedRow[], only?: readonly string[]): CellCounterResult {
  const tally = new CellTally(new ColumnTable(only, CAPACITY))
  feed(tally, fed)
  return tally.result()
}

/** Rows of one to three of up to 20 columns, low numbers far more often. */
const rows: fc.Arbitrary<FedRow[]> = fc
  .array(
    fc.uniqueArray(
      fc.oneof({ weight: 3, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.nat(20) }),
      { minLength: 1, maxLength: 3 },
    ),
    { maxLength: 60 },
  )
  .map((list) =>
    list.map((numbers, i) => ({
      key: String(i),
      cells: numbers
        .sort((a, b) => a - b)
        .map((n) => ({ column: `d:${String.fromCharCode(97 + n)}`, bytes: n })),
    })),
  )

function cellsOf(fed: readonly FedRow[]): Map<string, number> {
  const cells = new Map<string, number>()
  for (const { column } of fed.flatMap((row) => row.cells)) {
    cells.set(column, (cells.get(column) ?? 0) + 1)
  }
  return cells
}

describe('more columns than are counted at once', () => {
  it('are each counted within the error that is stated', () => {
    fc.assert(
      fc.property(rows, fc.nat(60), (fed, border) => {
        const result = mergeResults([count(fed.slice(0, border)), count(fed.slice(border))])
        const listed = new Map(result.columns.map((counts) => [counts.column, counts]))
        assert.ok(listed.size <= 2 * CAPACITY)
        for (const [column, cells] of cellsOf(fed)) {
          const counts = listed.get(column)
          if (counts === undefined) assert.ok(cells <= result.unlisted, column)
          else {
            assert.ok(counts.cells <= cells, column)
            assert.ok(cells <= counts.cells + counts.missed, column)
          }
        }
        assert.equal(result.families[0]?.cells ?? 0, fed.flatMap(({ cells }) => cells).length)
      }),
    )
  })

  it('are listed exactly, the most cells first, with a bound for the others', () => {
    const top = 2
    fc.assert(
      fc.property(rows, (fed) => {
        const result = count(fed)
        const again = columnsToRecount(result, top)
        const listed = topColumns(result, top, again && count(fed, again))
        const truth = cellsOf(fed)
        for (const { column, cells } of listed.columns) assert.equal(cells, truth.get(column))
        const amounts = listed.columns.map(({ cells }) => cells)
        assert.deepEqual(
          amounts,
          [...amounts].sort((a, b) => b - a),
        )
        for (const [column, cells] of truth) {
          if (listed.columns.some((each) => each.column === column)) continue
          assert.ok(cells <= listed.othersAtMost, `${column}: ${cells} > ${listed.othersAtMost}`)
        }
      }),
    )
  })

  it('need no second reading when all of them fit', () => {
    const fed = [{ key: '1', cells: [{ column: 'd:a', bytes: 1 }] }]
    const result = count(fed)
    assert.equal(columnsToRecount(result, 1), undefined)
    assert.equal(topColumns(result, 1).othersAtMost, 0)
  })
})

describe('the number of different columns', () => {
  const sketchOf = (from: number, to: number): DistinctSketch => {
    const sketch = new DistinctSketch()
    for (let n = from; n < to; n++) {
      const name = Buffer.from(`x${n}`)
      sketch.add(name, 0, name.length)
      sketch.add(name, 0, name.length)
    }
    return sketch
  }

  it('is exact for few, and near enough for many', () => {
    assert.deepEqual(sketchOf(0, 1000).estimate(), { count: 1000, exact: true })
    for (const names of [5_000, 60_000]) {
      const { count: estimate, exact } = sketchOf(0, names).estimate()
      assert.equal(exact, false)
      // The hash is fixed, so this is no matter of chance: these two sets are within three standard errors.
      const off = Math.abs(estimate / names - 1)
      assert.ok(off < 3 * DISTINCT_ERROR, `${names}: ${estimate}`)
    }
  })

  it('is the same from parts that overlap', () => {
    const whole = sketchOf(0, 9_000)
    const parts = sketchOf(0, 5_000)
    parts.merge(sketchOf(3_000, 9_000).hashes())
    assert.deepEqual(parts.hashes(), whole.hashes())
    assert.deepEqual(new DistinctSketch(whole.hashes()).estimate(), whole.estimate())
  })
})
