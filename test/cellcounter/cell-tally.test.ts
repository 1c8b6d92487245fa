import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { CellTally } from '../../src/cellcounter/cell-tally.js'
import { ColumnTable } from '../../src/cellcounter/column-table.js'
import { mergeResults } from '../../src/cellcounter/merge.js'
import type { CellCounterResult } from '../../src/cellcounter/settings.js'
import { isPlainJson } from '../../src/workers/plain-json.js'
import { type FedRow, feed, lengthCell } from './support.js'

const column = fc
  .tuple(fc.constantFrom('d', 'e'), fc.constantFrom('', 'a', 'b', 'ab', '\x00', '\xff'))
  .map(([family, qualifier]) => `${family}:${qualifier}`)
const bytes = fc.oneof(fc.constantFrom(0, 1, 2, 1023, 1024), fc.nat(100_000))
const row = fc
  .uniqueArray(fc.record({ column, versions: fc.array(bytes, { minLength: 1, maxLength: 4 }) }), {
    selector: (each) => each.column,
    minLength: 1,
    maxLength: 6,
  })
  .map((columns) =>
    columns
      .sort((a, b) => (a.column < b.column ? -1 : 1))
      .flatMap((each) => each.versions.map((size) => ({ column: each.column, bytes: size }))),
  )
const rows: fc.Arbitrary<FedRow[]> = fc
  .array(row, { maxLength: 8 })
  .map((list) => list.map((cells, i) => ({ key: `row${i}`, cells })))

interface Expected {
  rows: number
  cells: number
  keyBytes: number
  valueBytes: number
  maxVersions: number
  largestValue: number
}

/** The same figures, counted in the plainest way there is. */
function expected(fed: readonly FedRow[], belongs: (column: string) => boolean): Expected {
  const sums = { rows: 0, cells: 0, keyBytes: 0, valueBytes: 0, maxVersions: 0, largestValue: 0 }
  for (const { key, cells } of fed) {
    const own = cells.filter((cell) => belongs(cell.column))
    if (own.length > 0) sums.rows++
    for (const cell of own) {
      sums.cells++
      sums.keyBytes += 12 + key.length + cell.column.length - 1
      sums.valueBytes += cell.bytes
      sums.largestValue = Math.max(sums.largestValue, cell.bytes)
      const versions = own.filter((each) => each.column === cell.column).length
      sums.maxVersions = Math.max(sums.maxVersions, versions)
    }
  }
  return sums
}

function tallyOf(fed: readonly FedRow[], breaks?: (row: number) => number[]): CellCounterResult {
  const tally = new CellTally(new ColumnTable())
  feed(tally, fed, breaks)
  return tally.result()
}

describe('a tally of cells', () => {
  it('is right, however often rows break off, and in however many tasks', () => {
    const cuts = fc.array(fc.array(fc.nat(12), { maxLength: 3 }), { maxLength: 8 })
    fc.assert(
      fc.property(rows, cuts, fc.nat(8), (fed, breaks, border) => {
        const parts = [fed.slice(0, border), fed.slice(border)]
        const results = parts.map((part, p) =>
          tallyOf(part, (i) => breaks[p === 0 ? i : i + border] ?? []),
        )
        for (const result of results) assert.ok(isPlainJson(result))
        const result = mergeResults(results)
        assert.equal(result.rows, fed.length)
        for (const { column: name, missed, ...counts } of result.columns) {
          const plain = Buffer.from(
            name.replace(/\\x(..)/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
            'latin1',
          ).toString('latin1')
          assert.equal(missed, 0)
          assert.deepEqual(
            counts,
            expected(fed, (each) => each === plain),
            name,
          )
        }
        const names = new Set(fed.flatMap(({ cells }) => cells.map((cell) => cell.column)))
        assert.equal(result.columns.length, names.size)
        for (const { family, columns, sketch, ...counts } of result.families) {
          const own = (each: string): boolean => each.startsWith(`${family}:`)
          assert.deepEqual(counts, expected(fed, own))
          assert.equal(sketch.length, [...names].filter(own).length)
          const pairs = fed.flatMap(({ cells }) => [
            ...new Set(cells.map((cell) => cell.column).filter(own)),
          ])
          assert.equal(columns, pairs.length)
        }
        const all = fed.flatMap(({ cells }) => cells)
        const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0)
        assert.equal(sum(result.valueSizes), all.length)
        assert.equal(sum(result.rowSizes), fed.length)
        const most = Math.max(0, ...fed.map(({ cells }) => cells.length))
        assert.equal(result.records.mostCells?.amount ?? 0, most)
        const largest = Math.max(...all.map((cell) => cell.bytes))
        if (all.length > 0) assert.equal(result.records.largestValue?.amount, largest)
      }),
    )
  })

  it('keeps what it saw of a row that broke off and is gone', () => {
    const tally = new CellTally(new ColumnTable())
    const one = Buffer.from('1')
    tally.startRow(one, 0, 1)
    tally.cell(lengthCell({ column: 'd:a', bytes: 5 }))
    tally.abandonRow()
    feed(tally, [{ key: '2', cells: [{ column: 'd:a', bytes: 7 }] }])
    const { rows: counted, columns } = tally.result()
    assert.deepEqual([counted, tally.lost, columns[0]?.cells], [2, 1, 2])
  })

  it('says where the records are', () => {
    const { records } = tallyOf([
      { key: 'a', cells: [{ column: 'd:x', bytes: 3 }] },
      {
        key: 'b\x00',
        cells: [
          { column: 'd:\xff', bytes: 1 },
          { column: 'd:\xff', bytes: 1 },
        ],
      },
    ])
    assert.deepEqual(records, {
      largestValue: { row: 'a', column: 'd:x', amount: 3 },
      largestRow: { row: 'b\\x00', amount: 2 * (8 + 12 + 2 + 2 + 1) },
      mostCells: { row: 'b\\x00', amount: 2 },
      mostVersions: { row: 'b\\x00', column: 'd:\\xFF', amount: 2 },
    })
  })

  it('refuses values where lengths were asked for', () => {
    const tally = new CellTally(new ColumnTable())
    tally.startRow(Buffer.from('1'), 0, 1)
    const cell = lengthCell({ column: 'd:a', bytes: 1 })
    assert.throws(() => tally.cell({ ...cell, valueEnd: cell.valueEnd - 1 }), {
      code: 'PROTOCOL',
    })
  })
})
