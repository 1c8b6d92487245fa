import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  parseStringBinary,
  parseStringBinaryLikeHBase,
  toShownKey,
  toStringBinary,
} from '../../src/bytes/string-binary.js'
import { HbulkError } from '../../src/errors.js'

const anyBytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array))

test('every byte string survives the round trip', () => {
  fc.assert(
    fc.property(anyBytes, (bytes) => {
      const text = toStringBinary(bytes)
      assert.match(text, /^[\x20-\x7e]*$/)
      assert.deepEqual(parseStringBinary(text), bytes)
      assert.deepEqual(parseStringBinaryLikeHBase(text), bytes)
    }),
  )
})

test('printable ASCII stays, the backslash and everything else is escaped in upper case', () => {
  assert.equal(toStringBinary(Buffer.from([0x1f, 0x20, 0x7e, 0x7f, 0xab])), '\\x1F ~\\x7F\\xAB')
  assert.equal(toStringBinary(Buffer.from('a\\b')), 'a\\x5Cb')
})

test('a part of a buffer can be shown', () => {
  assert.equal(toStringBinary(Buffer.from('abcdef'), 2, 4), 'cd')
})

test('an escape of a printable byte and a literal control character lose nothing', () => {
  assert.equal(parseStringBinary('\\x41\t').toString(), 'A\t')
})

const refusals: readonly (readonly [text: string, message: RegExp])[] = [
  ['k\\xff', /"k\\xff": \\xff has lower-case digits at position 2; write \\xFF$/],
  ['\\xG0', /\\x without two hexadecimal digits at position 1; write \\xHH, or \\x5C for a backs/],
  ['ab\\x0', /\\x without two hexadecimal digits at position 3/],
  ['\\x', /\\x without two hexadecimal digits at position 1/],
  ['a\\nb', /\\n is no escape at position 2; write \\x0A, or \\x5C for a backslash$/],
  ['\\\\', /\\\\ is no escape at position 1; write \\x5C for a backslash$/],
  ['a\\', /\\ is no escape at position 2; write \\x5C for a backslash$/],
  ['caf\u00e9', /"\u00e9" is not ASCII at position 4; its UTF-8 bytes are written \\xC3\\xA9$/],
  ['\u{1f600}', /is not ASCII at position 1; its UTF-8 bytes are written \\xF0\\x9F\\x98\\x80$/],
]

for (const [text, message] of refusals) {
  test(`${JSON.stringify(text)} is refused with the correction`, () => {
    assert.throws(
      () => parseStringBinary(text),
      (error) =>
        error instanceof HbulkError && error.code === 'USAGE' && message.test(error.message),
    )
  })
}

test('what the strict parser accepts, HBase reads the same way', () => {
  const piece = fc.constantFrom('\\', 'x', 'a', 'A', '0', 'F', 'G', 'n', '\u00e9', '\\x0A', '\\xff')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const text = pieces.join('')
      let strict: Buffer
      try {
        strict = parseStringBinary(text)
      } catch {
        return
      }
      assert.deepEqual(parseStringBinaryLikeHBase(text), strict)
    }),
  )
})

test('the name of what is refused', () => {
  const message = /^--start-row "\\xff": .* write \\xFF$/
  assert.throws(() => parseStringBinary('\\xff', '--start-row'), { message })
})

test('a long key in a message', () => {
  const long = Buffer.from('k'.repeat(40) + '\0'.repeat(30_000) + 'the tail')
  assert.equal(toShownKey(Buffer.from('short\0')), 'short\\x00')
  assert.equal(toShownKey(long), `${'k'.repeat(40)}...the tail (30048 bytes)`)
})

test('the lossy forms, as HBase reads them', () => {
  const hex = (text: string) => parseStringBinaryLikeHBase(text).toString('hex')
  assert.equal(hex('\\xaa'), '786161')
  assert.equal(hex('\\xG0'), '784730')
  assert.equal(hex('\\x'), '5c78')
  assert.equal(hex('\\x0'), '5c7830')
  assert.equal(hex('\\n'), '5c6e')
  assert.equal(hex('\\\\'), '5c5c')
  assert.equal(hex('\u00e9'), 'e9')
  assert.equal(hex('\u20ac'), 'ac')
  assert.equal(hex('\u{1f600}'), '3d00')
  assert.equal(hex('\\xA\\x41'), '784141')
  assert.equal(hex('\\x0Z'), '78305a')
})
