import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ratioSpread, rotated, spread } from '../../bench/stats.js'

test('the median of an even number of values is the mean of the two in the middle', () => {
  assert.deepEqual(spread([4, 1, 3, 2]), { median: 2.5, min: 1, max: 4 })
  assert.deepEqual(spread([9, 1, 5]), { median: 5, min: 1, max: 9 })
  assert.deepEqual(spread([7]), { median: 7, min: 7, max: 7 })
})

test('ratios are taken within each round, so a slow round does not distort them', () => {
  assert.deepEqual(ratioSpread([10, 100, 20], [5, 50, 10]), { median: 2, min: 2, max: 2 })
})

test('every contender comes first once in as many rounds as there are contenders', () => {
  const firsts = [0, 1, 2, 3].map((round) => rotated(['a', 'b', 'c'], round)[0])
  assert.deepEqual(firsts, ['a', 'b', 'c', 'a'])
  assert.deepEqual(rotated(['a', 'b', 'c'], 1), ['b', 'c', 'a'])
})
