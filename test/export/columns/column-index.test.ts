import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { CellView, ColumnName } from '../../../src/client/types.js'
import { ColumnIndex } from '../../../src/export/columns/column-index.js'
import { columnText, compareColumns } from '../../../src/export/columns/column-name.js'

const name = fc.uint8Array({ maxLength: 9, max: 1 }).map((bytes) => Buffer.from(bytes))
const columnName = fc.record({ family: name, qualifier: name })
const header = fc.uniqueArray(columnName, { selector: columnText, maxLength: 60 })

/** A cell of that column, anywhere in a buffer. */
function cellOf({ family, qualifier }: ColumnName): CellView {
  const buf = Buffer.concat([Buffer.from('..'), family, Buffer.from('..'), qualifier])
  const qualifierStart = 4 + family.length
  return {
    ...{ buf, familyStart: 2, familyEnd: 2 + family.length },
    ...{ qualifierStart, qualifierEnd: buf.length },
    ...{ valueStart: 0, valueEnd: 0, timestamp: 0, type: 4 },
  }
}

describe('the index of a header', () => {
  it('finds each column, and no other, whatever is expected', () => {
    fc.assert(
      fc.property(header, columnName, fc.nat(70), (columns, other, expected) => {
        const index = new ColumnIndex(columns)
        const texts = columns.map(columnText)
        for (const column of [...columns, other]) {
          const rank = index.find(cellOf(column), expected)
          const position = rank < 0 ? -1 : index.positions[rank]
          assert.equal(position, texts.indexOf(columnText(column)))
        }
      }),
    )
  })

  it('ranks columns as HBase sends them, whatever the order of the header', () => {
    fc.assert(
      fc.property(header, (columns) => {
        const index = new ColumnIndex(columns)
        const sorted = columns.toSorted(compareColumns)
        for (const [rank, column] of sorted.entries()) {
          assert.equal(index.find(cellOf(column), rank), rank)
          assert.equal(columns[index.positions[rank] as number], column)
        }
      }),
    )
  })
})
