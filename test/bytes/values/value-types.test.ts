import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { crc32, murmur3 } from '../../../src/bytes/hashes.js'
import { typedBytes, type ValueType, valueTypes } from '../../../src/bytes/values/value-types.js'
import { HbulkError } from '../../../src/errors.js'

interface Vector {
  readonly type: string
  readonly text: string
  readonly hex: string
}

/** The data stays beside its generator in the source tree; tests run from the build. */
const file = new URL('../../../../test/bytes/vectors/values.jsonl', import.meta.url)
const vectors = readFileSync(file, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector)

function hashOf(type: string, text: string): string {
  const bytes = Buffer.from(text)
  const hash = (type === 'crc32' ? crc32 : murmur3)(bytes, 0, bytes.length)
  return hash.toString(16).padStart(8, '0')
}

function bytesOf(type: string, text: string): string {
  if (type === 'crc32' || type === 'murmur3') return hashOf(type, text)
  return typedBytes(type as ValueType, text).toString('hex')
}

function refusal(type: ValueType, text: string): string {
  try {
    return typedBytes(type, text).toString('hex')
  } catch (error) {
    assert.ok(error instanceof HbulkError)
    return error.message
  }
}

describe('the bytes of typed values and hashes', () => {
  const types = new Set(vectors.map(({ type }) => type))
  for (const type of types) {
    const list = vectors.filter((vector) => vector.type === type)
    it(`are HBase's own: ${type}, ${list.length} values`, () => {
      for (const { text, hex } of list) assert.equal(bytesOf(type, text), hex, `${type} ${text}`)
    })
  }

  it('are compared for every type but the texts', () => {
    const texts = ['string', 'decimal', 'hex', 'base64', 'escaped']
    assert.deepEqual(
      valueTypes.filter((type) => !types.has(type)),
      texts,
    )
  })
})

describe('a text that is no value', () => {
  for (const [type, text, reason] of [
    ['int', '', 'is no whole number'],
    ['int', '12x', 'is no whole number'],
    ['int', ' 12', 'is no whole number'],
    ['int', '1.0', 'is no whole number'],
    ['int', '+', 'is no whole number'],
    ['int', '--1', 'is no whole number'],
    ['int', '١', 'is no whole number'],
    ['int', '2147483648', 'does not fit an int'],
    ['int', '-2147483649', 'does not fit an int'],
    ['int', '99999999999999999999', 'does not fit an int'],
    ['short', '32768', 'does not fit a short'],
    ['long', '9223372036854775808', 'does not fit a long'],
    ['long', '-9223372036854775809', 'does not fit a long'],
    ['long', '1'.repeat(2000), 'is no whole number'],
    ['double', '', 'is no number'],
    ['double', '.', 'is no number'],
    ['double', '1e', 'is no number'],
    ['double', '0x10', 'is no number'],
    ['double', '1_000', 'is no number'],
    ['double', 'nan', 'is no number'],
    ['double', '1e309', 'is beyond the range of a double'],
    ['float', '3.4028236e38', 'is beyond the range of a float'],
    ['float', '-1e39', 'is beyond the range of a float'],
    ['double', '1'.repeat(2000), 'is too long for a number'],
    ['boolean', '', 'is neither true nor false'],
    ['boolean', 'wahr', 'is neither true nor false'],
    ['boolean', '2', 'is neither true nor false'],
    ['decimal', '1,5', 'is no decimal number'],
    ['decimal', 'NaN', 'is no decimal number'],
    ['bigdecimal', '1e999999', 'is no decimal number'],
    ['hex', 'abc', 'has an odd number of hexadecimal digits'],
    ['hex', 'zz', 'is not made of hexadecimal digits'],
    ['base64', 'a', 'is cut short'],
    ['base64', 'ab=', 'has a wrong number of ='],
    ['base64', 'ab=c', 'is no base64'],
    ['base64', 'a+_a', 'is no base64'],
    ['base64', 'YR', 'ends in bits'],
    ['escaped', '\\xff', 'is not in the notation'],
  ] as const) {
    it(`${type} '${text.slice(0, 20)}' ${reason}`, () => {
      const message = refusal(type, text)
      assert.ok(message.includes(reason), message)
      assert.ok(message.length < 200)
    })
  }
})

describe('texts', () => {
  for (const [type, text, hex] of [
    ['string', 'é ', 'c3a920'],
    ['decimal', '-01.50', Buffer.from('-01.50').toString('hex')],
    ['hex', '', ''],
    ['hex', '00Ffab', '00ffab'],
    ['base64', 'AP+r', '00ffab'],
    ['base64', 'AP-r', '00ffab'],
    ['base64', 'YQ==', '61'],
    ['base64', 'YQ', '61'],
    ['base64', '', ''],
    ['escaped', 'a\\x00\\xFF', '6100ff'],
    ['boolean', 'YES', 'ff'],
    ['boolean', 'N', '00'],
  ] as const) {
    it(`${type} '${text}' is ${hex}`, () => assert.equal(refusal(type, text), hex))
  }
})

describe('ordered types', () => {
  const sortsAsNumbers = (type: ValueType, numbers: fc.Arbitrary<number | bigint>) =>
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const bytes = Math.sign(typedBytes(type, `${a}`).compare(typedBytes(type, `${b}`)))
        assert.equal(bytes, a === b ? 0 : a < b ? -1 : 1)
      }),
    )

  it('sort as their numbers do', () => {
    sortsAsNumbers('short-ordered', fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 }))
    sortsAsNumbers('int-ordered', fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }))
    sortsAsNumbers('long-ordered', fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))
    const real = { noNaN: true, noDefaultInfinity: false }
    const noMinusZero = (value: number) => (value === 0 ? 0 : value)
    sortsAsNumbers('double-ordered', fc.double(real).map(noMinusZero))
    sortsAsNumbers('float-ordered', fc.float(real).map(noMinusZero))
  })
})
