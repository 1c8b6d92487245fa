import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compareBytes } from '../../src/bytes/compare.js'
import { KeySample } from '../../src/presplit/key-sample.js'

function sampleOf(keys: Iterable<string>, weight = 1): KeySample {
  const sample = new KeySample()
  for (const key of keys)
    sample.add(Buffer.from(`__${key}__`), 2, 2 + Buffer.byteLength(key), weight)
  return sample
}

const cuts = (sample: KeySample, parts: number) => sample.quantiles(parts).map(String)
const digits = (n: number, width = 4) => `${n}`.padStart(width, '0')
const numbers = (count: number) => Array.from({ length: count }, (_, n) => digits(n))

test('equal parts of different keys, in whatever order they come', () => {
  const keys = numbers(1000)
  assert.deepEqual(cuts(sampleOf(keys), 4), ['0250', '0500', '0750'])
  assert.deepEqual(cuts(sampleOf(keys.reverse()), 4), ['0250', '0500', '0750'])
  assert.deepEqual(cuts(sampleOf(keys), 2), ['0500'])
})

test('weights count, not keys', () => {
  const sample = sampleOf(['a', 'b', 'c', 'd'], 1)
  for (const key of ['x', 'y']) sample.add(Buffer.from(key), 0, 1, 10)
  assert.deepEqual(cuts(sample, 2), ['y'])
  assert.deepEqual(cuts(sample, 6), ['x', 'y'])
})

test('fewer cuts where there are not enough different keys', () => {
  assert.deepEqual(cuts(sampleOf([]), 4), [])
  assert.deepEqual(cuts(sampleOf(['a', 'a', 'a']), 4), [])
  assert.deepEqual(cuts(sampleOf(['a', 'b']), 16), ['b'])
  assert.deepEqual(cuts(sampleOf([...Array(90).fill('m'), ...numbers(10)]), 4), ['m'])
})

test('memory is bounded, and the cuts stay where they are', () => {
  const sample = new KeySample()
  const count = 1_000_000
  for (let n = 0; n < count; n++) {
    // All numbers below a million, in an order that has nothing to do with theirs.
    const key = Buffer.from(digits((n * 7919) % count, 6))
    sample.add(key, 0, key.length, 1)
  }
  assert.ok(sample.size <= 200_000)
  const found = cuts(sample, 10).map(Number)
  assert.equal(found.length, 9)
  for (const [i, cut] of found.entries())
    assert.ok(Math.abs(cut - 100_000 * (i + 1)) < 2_000, `${cut}`)
})

test('any sample: keys of it, growing, none below the second, parts as even as keys allow', () => {
  const key = fc.uint8Array({ minLength: 1, maxLength: 3 }).map((bytes) => Buffer.from(bytes))
  const weighted = fc.array(fc.tuple(key, fc.integer({ min: 1, max: 50 })), { minLength: 1 })
  fc.assert(
    fc.property(weighted, fc.integer({ min: 2, max: 20 }), (all, parts) => {
      const sample = new KeySample()
      for (const [bytes, weight] of all) sample.add(bytes, 0, bytes.length, weight)
      const found = sample.quantiles(parts)
      assert.ok(found.length < parts)
      const sum = (list: typeof all) => list.reduce((total, [, weight]) => total + weight, 0)
      const total = sum(all)
      const bounds = [Buffer.alloc(0), ...found]
      for (const [i, from] of bounds.entries()) {
        const to = bounds[i + 1]
        if (to !== undefined) assert.ok(compareBytes(from, to) < 0)
        const inside = all.filter(
          ([bytes]) =>
            compareBytes(from, bytes) <= 0 && (to === undefined || compareBytes(bytes, to) < 0),
        )
        assert.ok(inside.length > 0)
        // No part is longer than its share by more than the weight of one key.
        const heaviest = Math.max(
          ...inside.map(([bytes]) => sum(all.filter(([other]) => other.equals(bytes)))),
        )
        assert.ok(sum(inside) <= total / parts + heaviest, `${sum(inside)} of ${total} in ${parts}`)
      }
    }),
  )
})
