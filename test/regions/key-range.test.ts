import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  compareStops,
  intersectRanges,
  isEmptyRange,
  type KeyRange,
  mergeRanges,
  rangeContains,
  WHOLE_TABLE,
} from '../../src/regions/key-range.js'

const key = fc
  .array(fc.constantFrom(0, 0x61, 0xff), { maxLength: 3 })
  .map((bytes) => Buffer.from(bytes))
const range: fc.Arbitrary<KeyRange> = fc.record({ start: key, stop: key })

test('an intersection has the rows that both have', () => {
  fc.assert(
    fc.property(range, range, key, (a, b, row) => {
      const common = intersectRanges(a, b)
      const inBoth = rangeContains(a, row) && rangeContains(b, row)
      assert.equal(common !== undefined && rangeContains(common, row), inBoth)
    }),
  )
})

test('merged ranges have the same rows, each in one range, in order and apart', () => {
  fc.assert(
    fc.property(fc.array(range, { maxLength: 6 }), key, (ranges, row) => {
      const merged = mergeRanges(ranges)
      const holding = merged.filter((each) => rangeContains(each, row)).length
      assert.equal(holding, ranges.some((each) => rangeContains(each, row)) ? 1 : 0)
      for (const [i, each] of merged.entries()) {
        assert.ok(!isEmptyRange(each))
        const next = merged[i + 1]
        if (next !== undefined) assert.ok(compareStops(each.stop, next.start) < 0)
      }
    }),
  )
})

test('a start row equal to the stop row selects nothing, two empty ones the whole table', () => {
  assert.ok(isEmptyRange({ start: Buffer.from('a'), stop: Buffer.from('a') }))
  assert.ok(!isEmptyRange(WHOLE_TABLE))
  assert.ok(rangeContains(WHOLE_TABLE, Buffer.from([0xff])))
})
