import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  calls,
  hasRepeats,
  type Operation,
  putBytes,
  rounds,
} from '../../src/connection/operations.js'
import type { RowPut } from '../../src/wire/mutations.js'

const put = (row: string, value = 'v', timestamp?: number): RowPut => ({
  row: Buffer.from(row),
  cells: [{ family: Buffer.from('f'), qualifier: Buffer.from('q'), value: Buffer.from(value) }],
  timestamp,
  durability: undefined,
  extras: undefined,
})

const operation = (kind: 'put' | 'delete', row: string): Operation =>
  kind === 'put'
    ? { kind, put: put(row) }
    : {
        kind,
        delete: {
          row: Buffer.from(row),
          columns: undefined,
          timestamp: undefined,
          durability: undefined,
        },
      }

const anyOperation = fc
  .tuple(fc.constantFrom('put' as const, 'delete' as const), fc.constantFrom('a', 'b', 'c'))
  .map(([kind, row]) => operation(kind, row))

const rowOf = (each: Operation): string =>
  (each.kind === 'put' ? each.put.row : each.delete.row).toString()

describe('rounds of operations', () => {
  it('hold all of them in their order, and no row of both kinds', () => {
    fc.assert(
      fc.property(fc.array(anyOperation), (operations) => {
        const found = rounds(operations)
        assert.deepEqual(
          found.flatMap((round) => round.operations),
          operations,
        )
        for (const { operations: members, puts, deletes } of found) {
          assert.ok(members.length > 0)
          assert.equal(puts.length + deletes.length, members.length)
          const put = new Set(puts.map(({ row }) => row.toString()))
          assert.ok(deletes.every(({ row }) => !put.has(row.toString())))
        }
      }),
    )
  })

  it('are as few as can be', () => {
    const list = ['put a', 'delete b', 'put a', 'put c', 'delete a', 'put b'].map((text) => {
      const [kind, row] = text.split(' ')
      return operation(kind as 'put', row as string)
    })
    assert.deepEqual(
      rounds(list).map(({ operations }) => operations.map(rowOf)),
      [
        ['a', 'b', 'a', 'c'],
        ['a', 'b'],
      ],
    )
  })
})

describe('calls', () => {
  it('are cut by bytes and by group, and keep the order within a group', () => {
    const large = 'x'.repeat(400_000)
    const puts = ['a', 'b', 'c', 'd', 'e'].map((row) => put(row, large, row < 'c' ? 1 : 2))
    const rowsOf = (groups: RowPut[][]) =>
      groups.map((members) => members.map(({ row }) => row.toString()).join(''))
    assert.deepEqual(rowsOf(calls(puts, putBytes, () => undefined)), ['ab', 'cd', 'e'])
    const byTime = ({ timestamp }: RowPut): string => String(timestamp)
    assert.deepEqual(rowsOf(calls(puts, putBytes, byTime)), ['ab', 'cd', 'e'])
    const mixed = [put('a', '', 1), put('b', '', 2), put('c', '', 1)]
    assert.deepEqual(rowsOf(calls(mixed, putBytes, byTime)), ['ac', 'b'])
    const huge = 'x'.repeat(3_000_000)
    assert.deepEqual(rowsOf(calls([put('a', huge), put('b')], putBytes, () => undefined)), [
      'a',
      'b',
    ])
  })

  it('know rows that come twice', () => {
    assert.equal(hasRepeats([put('a'), put('b')]), false)
    assert.equal(hasRepeats([put('a'), put('b'), put('a')]), true)
  })
})
