import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parseTimestamp } from '../../src/importtsv/timestamp.js'

function parse(text: string) {
  const buf = Buffer.from(`<${text}>`)
  return parseTimestamp(buf, 1, buf.length - 1)
}

describe('a timestamp field', () => {
  for (const [text, value] of [
    ['0', 0],
    ['-0', 0],
    ['+5', 5],
    ['-5', -5],
    ['007', 7],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['9007199254740993', 9007199254740993n],
    ['9223372036854775807', 2n ** 63n - 1n],
    ['-9223372036854775808', -(2n ** 63n)],
    ['000000000000000000000000000001', 1],
    ['١٢٣', 123],
    ['۱۲۳', 123],
    ['１２', 12],
    ['1९', 19],
  ] as const) {
    it(`'${text}' is ${value}`, () => assert.equal(parse(text), value))
  }

  for (const text of ['', ' 5', '5 ', '5.0', '+', '-', '--5', '1e3', '0x10', 'x', '5L', '𝟓', '²']) {
    it(`'${text}' is none`, () => assert.equal(parse(text), undefined))
  }

  it('has 64 bits and no more', () => {
    assert.equal(parse('9223372036854775808'), undefined)
    assert.equal(parse('-9223372036854775809'), undefined)
  })

  it('is every long, as Java writes it', () => {
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), (value) => {
        assert.equal(BigInt(parse(`${value}`) ?? 'none'), value)
      }),
    )
  })
})
