import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { ByteCopier } from '../../src/bytes/copy.js'
import { PlainCopier } from '../../src/bytes/plain-copier.js'

const bytes = (max: number) => fc.uint8Array({ maxLength: 300, max }).map((all) => Buffer.from(all))
const range = fc.tuple(fc.nat(300), fc.nat(300))

/** Both offsets within the buffer, the first not after the second. */
function within(buf: Buffer, [a, b]: readonly [number, number]): [number, number] {
  const [one, other] = [Math.min(a, buf.length), Math.min(b, buf.length)]
  return [Math.min(one, other), Math.max(one, other)]
}

it('copies bytes as Buffer.copy does, short ones and long ones', () => {
  const copier = new ByteCopier()
  fc.assert(
    fc.property(bytes(255), range, fc.nat(20), (source, ends, position) => {
      const [start, end] = within(source, ends)
      const expected = Buffer.alloc(400, 0xaa)
      const target = Buffer.from(expected)
      source.copy(expected, position, start, end)
      assert.equal(copier.copy(source, start, end, target, position), position + end - start)
      assert.deepEqual(target, expected)
    }),
  )
})

it('copies bytes none of which is special, and finds every one that is', () => {
  const copier = new PlainCopier(0x20, 0x22, 0x5c)
  const special = (byte: number) => byte < 0x20 || byte === 0x22 || byte === 0x5c
  const plain = fc.uint8Array({ maxLength: 300, min: 0x20 }).map((all) => {
    return Buffer.from(all.map((byte) => (special(byte) ? 0x61 : byte)))
  })
  fc.assert(
    fc.property(plain, range, fc.nat(20), (source, ends, position) => {
      const [start, end] = within(source, ends)
      const expected = Buffer.alloc(400, 0xaa)
      const target = Buffer.from(expected)
      source.copy(expected, position, start, end)
      assert.equal(copier.copy(source, start, end, target, position), position + end - start)
      assert.deepEqual(target, expected)
    }),
  )
  const target = Buffer.alloc(64)
  for (let byte = 0; byte < 256; byte++) {
    for (let length = 1; length <= 13; length++) {
      for (let at = 0; at < length; at++) {
        for (const other of [0x21, 0x80, 0xff]) {
          const source = Buffer.alloc(length, other)
          source[at] = byte
          const expected = special(byte) ? -1 : length
          assert.equal(copier.copy(source, 0, length, target, 0), expected)
        }
      }
    }
  }
})
