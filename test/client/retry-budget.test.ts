import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RetryBudget } from '../../src/client/retry-budget.js'

describe('the retry budget', () => {
  it('gives a burst, then one a second', () => {
    const budget = new RetryBudget(() => 0)
    const waits = Array.from({ length: 13 }, () => budget.take())
    assert.deepEqual(waits, [...Array(10).fill(0), 1_000, 2_000, 3_000])
  })

  it('fills up again with time and with success, up to the burst', () => {
    let now = 0
    const budget = new RetryBudget(() => now)
    for (let i = 0; i < 10; i++) budget.take()
    now = 2_000
    assert.deepEqual([budget.take(), budget.take(), budget.take()], [0, 0, 1_000])
    for (let i = 0; i < 1_000; i++) budget.succeeded()
    now = 100_000
    const waits = Array.from({ length: 11 }, () => budget.take())
    assert.deepEqual(waits.slice(-2), [0, 1_000])
  })
})
