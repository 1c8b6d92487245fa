import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { KeyProgress } from '../../src/regions/key-progress.js'

const bytes = fc.uint8Array({ maxLength: 10 }).map((array) => Buffer.from(array))
const at = (progress: KeyProgress, key: Buffer) => progress.fraction(key)

test('progress of keys in the range stays between 0 and 1 and never goes back', () => {
  fc.assert(
    fc.property(fc.array(bytes, { minLength: 4, maxLength: 4 }), fc.boolean(), (keys, open) => {
      const [start, low, high, stop] = keys.toSorted(Buffer.compare) as [
        Buffer,
        Buffer,
        Buffer,
        Buffer,
      ]
      const progress = new KeyProgress({ start, stop: open ? Buffer.alloc(0) : stop })
      const before = at(progress, low)
      const after = at(progress, high)
      assert.ok(before >= 0 && after <= 1 && before <= after)
    }),
    { numRuns: 1000 },
  )
})

test('between known rows it is near the truth, also after a long common prefix', () => {
  const key = (i: number) => Buffer.from(`customer#${String(i).padStart(9, '0')}`)
  const range = { start: Buffer.alloc(0), stop: Buffer.alloc(0) }
  const progress = new KeyProgress({ ...range, firstRow: key(0), lastRow: key(999) })
  assert.equal(at(progress, key(0)), 0)
  assert.ok(Math.abs(at(progress, key(500)) - 0.5) < 0.1)
  assert.equal(at(progress, key(999)), 1)
})

test('a range without bounds goes by the first byte', () => {
  const progress = new KeyProgress({ start: Buffer.alloc(0), stop: Buffer.alloc(0) })
  assert.ok(Math.abs(at(progress, Buffer.from([0x80])) - 0.5) < 0.01)
})
