import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareBytes } from '../../src/bytes/compare.js'
import { MOST_SALTS, parseSalts, saltedKey, saltOf, saltSplits } from '../../src/presplit/salt.js'

const hexOf = (keys: readonly Buffer[]) => keys.map((key) => key.toString('hex'))

test('the regions of salts begin at prefixes', () => {
  assert.deepEqual(hexOf(saltSplits(4, 4)), ['01', '02', '03'])
  assert.deepEqual(hexOf(saltSplits(4, 2)), ['02'])
  assert.deepEqual(hexOf(saltSplits(10, 4)), ['03', '05', '08'])
  assert.deepEqual(hexOf(saltSplits(256, 2)), ['80'])
  assert.deepEqual(hexOf(saltSplits(1000, 4)), ['00fa', '01f4', '02ee'])
  assert.equal(saltSplits(256, 256).at(-1)?.toString('hex'), 'ff')
})

test('growing keys spread evenly over the regions of their salts', () => {
  for (const [salts, regions] of [
    [16, 16],
    [100, 10],
    [1000, 8],
  ] as const) {
    const splits = saltSplits(salts, regions)
    const counts: number[] = Array.from({ length: regions }, () => 0)
    for (let n = 0; n < 20_000; n++) {
      const key = saltedKey(Buffer.from(`2026-08-01T00:00:00.${`${n}`.padStart(6, '0')}`), salts)
      const region = splits.filter((split) => compareBytes(split, key) <= 0).length
      counts[region] = (counts[region] ?? 0) + 1
    }
    const even = 20_000 / regions
    for (const count of counts) assert.ok(Math.abs(count - even) < 0.15 * even, counts.join())
  }
})

test('a key always has the same salt, below their number', () => {
  const key = Buffer.from('xxkeyxx')
  assert.equal(saltOf(key, 2, 5, 7), saltOf(Buffer.from('key'), 0, 3, 7))
  assert.ok(saltOf(key, 0, 7, 3) < 3)
  // MurmurHash3 of 'hello, world' is 0x149bbb7f, as HBase's own class and Python's mmh3 have it.
  assert.equal(saltOf(Buffer.from('hello, world'), 0, 12, 1000), 0x149bbb7f % 1000)
})

test('the number of salts', () => {
  assert.equal(parseSalts('2'), 2)
  assert.equal(parseSalts('65536'), MOST_SALTS)
  for (const text of ['', '1', '0', '-4', '65537', '4.5', 'x']) {
    assert.throws(() => parseSalts(text), { name: 'HbulkError', code: 'USAGE', message: /--salt/ })
  }
  assert.throws(() => saltSplits(4, 5), { code: 'USAGE', message: /salt:5 .* 4/ })
  assert.throws(() => saltSplits(0, 5), { code: 'USAGE', message: /without --salt/ })
})
