import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import fc from 'fast-check'
import type { CellView } from '../../src/client/types.js'
import { emptyRow, type Row } from '../../src/connection/row.js'
import { RowBuilder } from '../../src/connection/row-builder.js'

interface Given {
  readonly family: Buffer
  readonly qualifier: Buffer
  readonly value: Buffer
  readonly timestamp: number
}

/** A view of the cell somewhere in a buffer, which is overwritten after it was shown. */
function show(builder: RowBuilder, { family, qualifier, value, timestamp }: Given): void {
  const buf = Buffer.concat([Buffer.from('..'), family, qualifier, value])
  const familyEnd = 2 + family.length
  const qualifierEnd = familyEnd + qualifier.length
  const view: CellView = {
    ...{ buf, familyStart: 2, familyEnd, qualifierStart: familyEnd, qualifierEnd },
    ...{ valueStart: qualifierEnd, valueEnd: buf.length, timestamp, type: 4 },
  }
  builder.cell(view)
  buf.fill(0xee)
}

function showRow(builder: RowBuilder, key: Buffer, cells: readonly Given[]): void {
  const own = Buffer.from(key)
  builder.startRow(own, 0, own.length)
  own.fill(0xee)
  for (const cell of cells) show(builder, cell)
  builder.endRow()
}

const seen = (row: Row): Given[] =>
  [...row].map(({ family, qualifier, value, timestamp }) => ({
    family: Buffer.from(family),
    qualifier: Buffer.from(qualifier),
    value: Buffer.from(value),
    timestamp: Number(timestamp),
  }))

const shortBytes = fc.uint8Array({ maxLength: 3, max: 3 }).map((bytes) => Buffer.from(bytes))
const anyCell: fc.Arbitrary<Given> = fc.record({
  family: fc.constantFrom('a', 'b', 'ab').map((name) => Buffer.from(name)),
  qualifier: shortBytes,
  value: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  timestamp: fc.nat(9),
})

const inOrder = (a: Given, b: Given): number =>
  a.family.compare(b.family) || a.qualifier.compare(b.qualifier) || b.timestamp - a.timestamp

const nameOf = ({ family, qualifier }: Given): Buffer =>
  Buffer.concat([family, Buffer.from(':'), qualifier])

describe('rows', () => {
  it('hold what was shown, and find every column of it', () => {
    fc.assert(
      fc.property(fc.array(anyCell, { maxLength: 12 }), fc.boolean(), (cells, unsorted) => {
        const sorted = [...cells].sort(inOrder)
        const rows: Row[] = []
        const builder = new RowBuilder((row) => rows.push(row), { unsorted })
        // Thrift1's maps have the columns in an order of their own.
        const names = [...new Set(sorted.map((cell) => nameOf(cell).toString('latin1')))]
        const backwards = names
          .reverse()
          .flatMap((name) => sorted.filter((cell) => nameOf(cell).toString('latin1') === name))
        showRow(builder, Buffer.from('key'), unsorted ? backwards : sorted)
        const [row] = rows
        assert.ok(row)
        assert.deepEqual(row.key, Buffer.from('key'))
        assert.equal(row.size, cells.length)
        assert.deepEqual(seen(row).map(nameOf), sorted.map(nameOf))
        for (const cell of sorted) {
          const name = nameOf(cell)
          const same: Given[] = seen(row).filter((each) => nameOf(each).equals(name))
          assert.equal(row.has(name), true)
          assert.deepEqual(row.get(name), same[0]?.value)
          assert.deepEqual(
            row.versions(name).map(({ value }) => value),
            same.map(({ value }) => value),
          )
        }
        assert.equal(row.get('a:zz'), undefined)
        assert.deepEqual(row.versions('c:'), [])
      }),
    )
  })

  it('come in pieces, and go on after a fault where they were', () => {
    const cells = Array.from({ length: 7 }, (_, i) => ({
      family: Buffer.from('f'),
      qualifier: Buffer.of(0x30 + i),
      value: Buffer.from(`v${i}`),
      timestamp: i,
    }))
    const key = Buffer.from('wide')
    const pieces: Row[] = []
    const first: boolean[] = []
    const builder: RowBuilder = new RowBuilder(
      (row) => {
        first.push(builder.isFirstPiece)
        pieces.push(row)
      },
      { pieceCells: 3 },
    )
    builder.startRow(key, 0, key.length)
    for (const cell of cells.slice(0, 5)) show(builder, cell)
    builder.abandonRow()
    showRow(builder, key, cells)
    showRow(builder, Buffer.from('next'), cells.slice(0, 1))
    assert.deepEqual(
      pieces.map((row) => [row.key.toString(), seen(row).map(({ qualifier }) => `${qualifier}`)]),
      [
        ['wide', ['0', '1', '2']],
        ['wide', ['3', '4', '5']],
        ['wide', ['6']],
        ['next', ['0']],
      ],
    )
    assert.deepEqual(first, [true, false, false, true])
  })

  it('show themselves', () => {
    const rows: Row[] = []
    const builder = new RowBuilder((row) => rows.push(row))
    const cell = { family: Buffer.from('f'), qualifier: Buffer.of(0), timestamp: 1 }
    showRow(builder, Buffer.of(0xff), [{ ...cell, value: Buffer.from('é') }])
    const [row] = rows
    assert.equal(inspect({ row }), "{ row: Row '\\xFF' { f:\\x00=\\xC3\\xA9 } }")
    assert.equal(row?.text('f:\0'), 'é')
    assert.equal(row?.byteLength, 1 + 1 + 1 + 2)
    assert.equal(row?.family('f').length, 1)
    assert.equal(emptyRow(Buffer.from('k')).size, 0)
    assert.throws(() => row?.get('f'), { code: 'USAGE' })
  })
})
