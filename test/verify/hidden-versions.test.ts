import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { RowVisitor, ScanSpec } from '../../src/client/types.js'
import { WHOLE_TABLE } from '../../src/regions/key-range.js'
import { compareRange } from '../../src/verify/compare-range.js'
import { cellView } from '../support/write-cells.js'
import { readTable } from './support/read-table.js'

type Versions = readonly number[]

const newest = (all: Versions, versions: number): number[] =>
  [...all].sort((a, b) => b - a).slice(0, versions)

/** A table of two rows, each with versions of one cell, that shows as many of them as it is asked for. */
function tableOf(rows: readonly Versions[], versions: number) {
  const scan = async (spec: ScanSpec, visitor: RowVisitor): Promise<number> => {
    for (const [n, timestamps] of rows.entries()) {
      const row = `r${n}`
      visitor.startRow(Buffer.from(row), 0, row.length)
      for (const timestamp of newest(timestamps, spec.versions ?? 1)) {
        visitor.cell(cellView({ row, family: 'd', qualifier: 'q', timestamp, value: 'v' }))
      }
      visitor.endRow()
    }
    return rows.length
  }
  return readTable({ scan }, { versions })
}

async function compare(source: readonly Versions[], target: readonly Versions[], versions: number) {
  const found: { readonly kind: string; readonly row: number; readonly timestamp: number }[] = []
  const tables = {
    ...{ source: tableOf(source, versions), target: tableOf(target, versions) },
    versions,
    signal: new AbortController().signal,
    onRetry() {},
    pace: () => undefined,
  }
  await compareRange(tables, WHOLE_TABLE, (kind, { key, timestamp }) => {
    found.push({ kind, row: Number(key.toString().slice(1)), timestamp: Number(timestamp) })
    return undefined
  })
  return found
}

describe('versions that a comparison does not see', () => {
  it('are no difference of their own', async () => {
    assert.deepEqual(await compare([[10, 5]], [[5]], 1), [
      { kind: 'missing', row: 0, timestamp: 10 },
    ])
    const both = await compare([[10, 5]], [[20, 5, 4]], 2)
    assert.deepEqual(
      both.map(({ kind, timestamp }) => `${kind} ${timestamp}`),
      ['extra 20', 'missing 10'],
    )
    const real = await compare([[10]], [[10, 5]], 2)
    assert.deepEqual(real, [{ kind: 'extra', row: 0, timestamp: 5 }])
  })

  it('are never called extra when the source has them, and tables that differ still do', async () => {
    const timestamps = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { maxLength: 6 })
    const rows = fc.tuple(timestamps, timestamps)
    await fc.assert(
      fc.asyncProperty(rows, rows, fc.integer({ min: 1, max: 4 }), async (ours, theirs, n) => {
        const found = await compare(ours, theirs, n)
        for (const { kind, row, timestamp } of found) {
          if (kind === 'extra') assert.ok(!ours[row]?.includes(timestamp))
        }
        for (const [row, all] of ours.entries()) {
          const same = String(newest(all, n)) === String(newest(theirs[row] ?? [], n))
          assert.equal(
            found.every((each) => each.row !== row),
            same,
          )
        }
      }),
    )
  })
})
