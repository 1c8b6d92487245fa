import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Content, ContentDigest } from '../../bench/digest.js'

type Row = readonly [key: string, cells: Readonly<Record<string, string>>]

function contentOf(rows: readonly Row[]): Content {
  const digest = new ContentDigest()
  for (const [key, cells] of rows) {
    const list = Object.entries(cells).map(([name, value]) => ({
      name: Buffer.from(name),
      value: Buffer.from(value),
    }))
    digest.add(Buffer.from(key), list)
  }
  return digest.result()
}

const rowArbitrary = fc.tuple(fc.string(), fc.dictionary(fc.string(), fc.string()))

test('neither the order of rows nor of cells matters', () => {
  fc.assert(
    fc.property(fc.array(rowArbitrary), (rows) => {
      const mirrored = rows
        .toReversed()
        .map(([key, cells]): Row => [key, Object.fromEntries(Object.entries(cells).toReversed())])
      assert.deepEqual(contentOf(mirrored), contentOf(rows))
    }),
  )
})

test('a row that is missing, doubled, or has bytes moved between fields shows', () => {
  const rows: Row[] = [
    ['a', { 'd:x': '1', 'd:y': '2' }],
    ['b', { 'd:x': '3' }],
  ]
  const { digest } = contentOf(rows)
  const wrong: Row[][] = [
    rows.slice(1),
    [...rows, ...rows.slice(1)],
    [['a', { 'd:x': '2', 'd:y': '1' }], ...rows.slice(1)],
    [['a', { 'd:x1': '', 'd:y': '2' }], ...rows.slice(1)],
    [['ad', { ':x': '1', 'd:y': '2' }], ...rows.slice(1)],
  ]
  for (const other of wrong) assert.notEqual(contentOf(other).digest, digest)
})

test('a value larger than the scratch buffer is taken in whole', () => {
  const big = 'x'.repeat(200_000)
  assert.notEqual(
    contentOf([['a', { 'd:x': `${big}1` }]]).digest,
    contentOf([['a', { 'd:x': `${big}2` }]]).digest,
  )
})
