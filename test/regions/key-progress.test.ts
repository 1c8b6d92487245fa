import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { KeyProgress } from '../../src/regions/key-progress.js'

const bytes = fc.uint8Array({ maxLength: 10 }).map((array) => Buffer.from(array))
const at = (progress: KeyProgress, key: Buffer) => progress.fraction(key)

test('progress stays between 0 and 1 and never goes back', () => {
  fc.assert(
    fc.property(bytes, bytes, bytes, bytes, (start, stop, a, b) => {
      const progress = new KeyProgress({ start, stop })
      const [low, high] = [a, b].sort(Buffer.compare)
      const before = at(progress, low ?? a)
      const after = at(progress, high ?? b)
      assert.ok(before >= 0 && after <= 1 && before <= after)
    }),
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
