import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { FlowControl } from '../../src/client/flow-control.js'

/** A flow of at most `most` batches with a clock, and calls that take as long as they are told. */
function start(most: number) {
  let now = 0
  const flow = new FlowControl(most, () => now)
  const call = (ms: number, fails = false): boolean => {
    const startedAt = flow.now()
    now += ms
    return fails ? flow.failed(startedAt) : flow.succeeded(startedAt)
  }
  return {
    flow,
    call,
    wait: (ms: number) => {
      now += ms
    },
  }
}

describe('the number of batches under way', () => {
  it('is halved by a failure and never falls below one', () => {
    const { flow, call } = start(8)
    const seen = [flow.allowed]
    for (let i = 0; i < 5; i++) {
      call(10, true)
      seen.push(flow.allowed)
    }
    assert.deepEqual(seen, [8, 4, 2, 1, 1, 1])
  })

  it('is cut once by calls that fail together', () => {
    const { flow, wait } = start(8)
    const starts = [flow.now(), flow.now(), flow.now()]
    wait(100)
    assert.deepEqual(
      starts.map((startedAt) => flow.failed(startedAt)),
      [true, false, false],
    )
    assert.equal(flow.allowed, 4)
  })

  it('comes back one by one, a good second each, up to what it was', () => {
    const { flow, call } = start(4)
    call(10, true)
    call(10, true)
    assert.equal(flow.allowed, 1)
    const seen: number[] = []
    for (let second = 0; second < 5; second++) {
      for (let i = 0; i < 10; i++) call(100)
      seen.push(flow.allowed)
    }
    assert.deepEqual(seen, [2, 3, 4, 4, 4])
  })

  it('falls when calls take far longer than usual, not for a single slow one', () => {
    const { flow, call } = start(8)
    for (let i = 0; i < 100; i++) call(40)
    call(3_000)
    for (let i = 0; i < 20; i++) call(40)
    assert.equal(flow.allowed, 8)
    let calls = 0
    while (!call(3_000)) assert.ok(++calls < 10)
    assert.equal(flow.allowed, 4)
  })

  it('stays for a gateway that has always been slow, or is a little slower', () => {
    const slow = start(8)
    for (let i = 0; i < 200; i++) slow.call(5_000)
    assert.equal(slow.flow.allowed, 8)
    const busy = start(8)
    for (let i = 0; i < 100; i++) busy.call(20)
    for (let i = 0; i < 100; i++) busy.call(900)
    assert.equal(busy.flow.allowed, 8)
  })

  it('is always between one and the connections', () => {
    const calls = fc.array(fc.record({ ms: fc.nat({ max: 20_000 }), fails: fc.boolean() }))
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), calls, (most, all) => {
        const { flow, call } = start(most)
        for (const { ms, fails } of all) {
          const before = flow.allowed
          const cut = call(ms, fails)
          assert.ok(flow.allowed >= 1 && flow.allowed <= most)
          assert.equal(cut, flow.allowed < before)
          assert.ok(flow.allowed <= before + 1)
        }
      }),
    )
  })
})
