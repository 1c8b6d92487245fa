import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { copyBytes } from '../../src/bytes/copy.js'

it('copies bytes as Buffer.copy does, short ones and long ones', () => {
  const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array))
  fc.assert(
    fc.property(bytes, fc.nat(300), fc.nat(300), fc.nat(20), (source, a, b, position) => {
      const [start = 0, end = 0] = [a, b]
        .map((at) => Math.min(at, source.length))
        .sort((x, y) => x - y)
      const expected = Buffer.alloc(400, 0xaa)
      const target = Buffer.from(expected)
      source.copy(expected, position, start, end)
      assert.equal(copyBytes(source, start, end, target, position), position + end - start)
      assert.deepEqual(target, expected)
    }),
  )
})
