import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkRejects, parseMaxRejects, RejectGuard } from '../../src/importtsv/max-rejects.js'
import type { CounterValues } from '../../src/workers/counters.js'
import { refused } from './support/refused.js'

const quiet = { start() {}, update() {}, stop() {} }

describe('--max-rejects', () => {
  it('is a number of lines or a share of them', () => {
    assert.deepEqual(parseMaxRejects('0'), { kind: 'lines', limit: 0 })
    assert.deepEqual(parseMaxRejects('0.5%'), { kind: 'percent', limit: 0.5 })
  })

  for (const text of ['', 'x', '-1', '1.5', '101%', '%', '1e3']) {
    it(`'${text}' is refused`, () => {
      assert.throws(() => parseMaxRejects(text), refused('USAGE', '--max-rejects'))
    })
  }

  it('is exceeded by one line more, not by as many', () => {
    const counters = { linesRead: 1000, linesRejected: 10 }
    checkRejects(undefined, counters)
    checkRejects({ kind: 'lines', limit: 10 }, counters)
    checkRejects({ kind: 'percent', limit: 1 }, counters)
    for (const max of [
      { kind: 'lines', limit: 9 },
      { kind: 'percent', limit: 0.9 },
    ] as const) {
      assert.throws(() => checkRejects(max, counters), refused('TOO_MANY_REJECTS', '10 of 1000'))
    }
  })

  it('stops the job while it runs; a share not before it means something', () => {
    const update = (guard: RejectGuard, counters: CounterValues) =>
      guard.update({ counters, done: 0, total: 0, unit: 'bytes' })
    const lines = new RejectGuard({ kind: 'lines', limit: 1 }, quiet)
    update(lines, { linesRead: 2, linesRejected: 1 })
    assert.equal(lines.signal.aborted, false)
    update(lines, { linesRead: 2, linesRejected: 2 })
    assert.equal(lines.signal.aborted, true)
    assert.ok(refused('TOO_MANY_REJECTS')(lines.failure))

    const share = new RejectGuard({ kind: 'percent', limit: 10 }, quiet)
    update(share, { linesRead: 2, linesRejected: 2 })
    assert.equal(share.signal.aborted, false)
    update(share, { linesRead: 2000, linesRejected: 300 })
    assert.equal(share.signal.aborted, true)
  })
})
