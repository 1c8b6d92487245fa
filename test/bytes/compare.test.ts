import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  commonPrefixLength,
  compareBytes,
  compareRange,
  nextKey,
  prefixEnd,
} from '../../src/bytes/compare.js'

// Few distinct bytes, so that prefixes, equal keys and 0xFF tails come up often.
const bytes = fc
  .array(fc.constantFrom(0, 1, 0x61, 0x7f, 0x80, 0xfe, 0xff), { maxLength: 6 })
  .map((list) => Buffer.from(list))

test('keys order as unsigned bytes, a prefix first', () => {
  const ordered = ['', '00', '0000', '01', '61', '7f', '80', 'ff', 'ff00'].map((hex) =>
    Buffer.from(hex, 'hex'),
  )
  assert.deepEqual([...ordered].reverse().sort(compareBytes), ordered)
})

test('a range compares like the slice it stands for', () => {
  fc.assert(
    fc.property(bytes, bytes, bytes, bytes, (before, key, after, other) => {
      const buf = Buffer.concat([before, key, after])
      const got = compareRange(buf, before.length, before.length + key.length, other)
      assert.equal(Math.sign(got), Buffer.compare(key, other))
    }),
  )
})

test('nothing lies between a row and its next key', () => {
  fc.assert(
    fc.property(bytes, bytes, (row, other) => {
      const next = nextKey(row)
      assert.ok(compareBytes(row, next) < 0)
      assert.ok(compareBytes(other, row) <= 0 || compareBytes(other, next) >= 0)
    }),
  )
})

test('a key is below the prefix end exactly if it begins with the prefix or sorts before it', () => {
  fc.assert(
    fc.property(bytes, bytes, (prefix, key) => {
      const end = prefixEnd(prefix)
      const inside =
        compareBytes(key, prefix) >= 0 && (end.length === 0 || compareBytes(key, end) < 0)
      const begins = key.subarray(0, prefix.length).equals(prefix)
      assert.equal(inside, begins)
    }),
  )
})

test('an empty prefix and one of 0xFF only have no end', () => {
  assert.equal(prefixEnd(Buffer.alloc(0)).length, 0)
  assert.equal(prefixEnd(Buffer.from([0xff, 0xff])).length, 0)
  assert.deepEqual(prefixEnd(Buffer.from([0x61, 0xff])), Buffer.from([0x62]))
})

test('the prefix end leaves the prefix alone', () => {
  const prefix = Buffer.from('ab')
  prefixEnd(prefix)
  assert.equal(prefix.toString(), 'ab')
})

test('common prefix', () => {
  assert.equal(commonPrefixLength(Buffer.from('abc'), Buffer.from('abd')), 2)
  assert.equal(commonPrefixLength(Buffer.from('ab'), Buffer.from('abd')), 2)
  assert.equal(commonPrefixLength(Buffer.alloc(0), Buffer.from('a')), 0)
})
