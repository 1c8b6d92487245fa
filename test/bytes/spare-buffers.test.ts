import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { SpareBuffers } from '../../src/bytes/spare-buffers.js'

const KB = 1024

describe('spare buffers', () => {
  it('are used again, the shortest that fits first', () => {
    const spare = new SpareBuffers(2 ** 20)
    const [short, middle, long] = [100, 200, 400].map((kb) => Buffer.allocUnsafeSlow(kb * KB))
    for (const buf of [long, short, middle]) spare.give(buf as Buffer)
    assert.equal(spare.held, 700 * KB)
    assert.equal(spare.take(150 * KB), middle)
    assert.equal(spare.take(150 * KB), long)
    assert.equal(spare.take(150 * KB).length, 150 * KB)
    assert.equal(spare.held, 100 * KB)
  })

  it('are not wasted on somebody who asks for little', () => {
    const spare = new SpareBuffers(2 ** 20)
    const long = Buffer.allocUnsafeSlow(900 * KB)
    spare.give(long)
    assert.notEqual(spare.take(KB), long)
    assert.equal(spare.take(300 * KB), long)
  })

  it('never are lent to two at once, nor more of them kept than allowed', () => {
    const most = 600 * KB
    const step = fc.record({ take: fc.boolean(), kb: fc.integer({ min: 1, max: 400 }) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const spare = new SpareBuffers(most)
        const lent: Buffer[] = []
        for (const { take, kb } of steps) {
          if (take) {
            const buf = spare.take(kb * KB)
            assert.ok(buf.length >= kb * KB)
            assert.ok(!lent.includes(buf))
            lent.push(buf)
          } else {
            const buf = lent.shift()
            if (buf !== undefined) spare.give(buf)
          }
          assert.ok(spare.held <= most)
        }
      }),
    )
  })
})
