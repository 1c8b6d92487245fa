import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { hashRow, RowHashes } from '../../src/client/row-hashes.js'

describe('row hashes', () => {
  it('are a set', () => {
    const hash = fc.integer({ min: 1, max: 0x7fffffff }).map((n) => (n % 2 === 0 ? -n : n))
    const numbers = fc.array(hash, { size: 'large', maxLength: 20_000 })
    fc.assert(
      fc.property(numbers, numbers, (mine, others) => {
        const [a, b] = [new RowHashes(), new RowHashes()]
        for (const n of mine) a.add(n)
        for (const n of others) b.add(n)
        const set = new Set(mine)
        assert.equal(a.size, set.size)
        assert.ok(mine.every((n) => a.has(n)))
        const meet = others.some((n) => set.has(n))
        assert.equal(a.meets(b), meet)
        assert.equal(b.meets(a), meet)
        a.clear()
        assert.equal(a.size, 0)
        assert.equal(a.meets(b), false)
      }),
      { numRuns: 30 },
    )
  })

  it('are the same for the same key and timestamp, wherever they stand', () => {
    const key = fc.uint8Array({ maxLength: 40 })
    const timestamp = fc.maxSafeNat()
    fc.assert(
      fc.property(key, timestamp, (bytes, at) => {
        const alone = Buffer.from(bytes)
        const among = Buffer.concat([Buffer.from('xy'), bytes, Buffer.from('z')])
        const hash = hashRow(alone, 0, alone.length, at)
        assert.equal(hashRow(among, 2, 2 + bytes.length, at), hash)
        assert.equal(hashRow(alone, 0, alone.length, BigInt(at)), hash)
        assert.notEqual(hash, 0)
      }),
    )
  })

  it('hardly ever are the same for others', () => {
    const seen = new Set<number>()
    for (let i = 0; i < 100_000; i++) {
      const key = Buffer.from(`order${i}`)
      seen.add(hashRow(key, 0, key.length, 7))
    }
    assert.ok(seen.size > 99_980, `${seen.size}`)
  })
})
