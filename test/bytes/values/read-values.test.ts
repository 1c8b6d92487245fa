import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { readableType } from '../../../src/bytes/values/read-values.js'
import { typedBytes, type ValueType, valueTypes } from '../../../src/bytes/values/value-types.js'

const read = (type: ValueType, bytes: Buffer) =>
  readableType(type)?.read(Buffer.concat([Buffer.of(9), bytes, Buffer.of(9)]), 1, 1 + bytes.length)

function comesBack(type: ValueType, values: fc.Arbitrary<number | bigint>): void {
  fc.assert(
    fc.property(values, (value) => {
      const text = Object.is(value, -0) ? '-0' : String(value)
      assert.deepEqual(String(read(type, typedBytes(type, text))), String(value))
    }),
  )
}

describe('values', () => {
  it('are readable whatever type they were written as', () => {
    assert.deepEqual(
      valueTypes.filter((type) => readableType(type) === undefined),
      [],
    )
    assert.equal(readableType('text'), undefined)
  })

  it('come back as the numbers that were written', () => {
    for (const end of ['', '-ordered'] as const) {
      comesBack(`short${end}`, fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 }))
      comesBack(`int${end}`, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }))
      comesBack(`long${end}`, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))
      comesBack(`long${end}`, fc.maxSafeInteger())
      comesBack(`float${end}`, fc.float({ noDefaultInfinity: true }))
      comesBack(`double${end}`, fc.double())
    }
  })

  it('come back as the decimals that were written, with their scale', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.integer({ min: -400, max: 400 }), (digits, exponent) => {
        const bytes = typedBytes('bigdecimal', `${digits}E${exponent}`)
        const text = String(read('bigdecimal', bytes))
        assert.deepEqual(typedBytes('bigdecimal', text), bytes)
      }),
    )
    assert.equal(read('bigdecimal', typedBytes('bigdecimal', '-0.50')), '-0.50')
    assert.equal(read('bigdecimal', typedBytes('bigdecimal', '12')), '12')
    assert.equal(read('decimal', Buffer.from('1.50')), '1.50')
    assert.equal(read('decimal', Buffer.from('1,5')), undefined)
  })

  it('are no values when they have another length, or are no text', () => {
    for (const type of valueTypes as readonly ValueType[]) {
      const { kind } = readableType(type) ?? {}
      if (kind === 'bytes') assert.deepEqual(read(type, Buffer.of(1, 255)), Buffer.of(1, 255))
      else if (type !== 'string') assert.equal(read(type, Buffer.of(255, 1, 255)), undefined)
    }
    assert.equal(read('string', Buffer.of(0xff)), undefined)
    assert.equal(read('string', Buffer.alloc(0)), '')
    assert.deepEqual(
      [0, 255, 1].map((byte) => read('boolean', Buffer.of(byte))),
      [false, true, true],
    )
  })
})
