import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { fromInt64, toInt64 } from '../../../src/wire/generic/thrift-library.js'

describe('Int64', () => {
  it('brings every 64-bit integer back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        assert.equal(BigInt(fromInt64(toInt64(value))), value)
      }),
    )
  })

  it('is a number up to 2^53-1 and a bigint above', () => {
    assert.equal(fromInt64(toInt64(Number.MAX_SAFE_INTEGER)), Number.MAX_SAFE_INTEGER)
    assert.equal(fromInt64(toInt64(2n ** 53n)), 2n ** 53n)
    assert.equal(fromInt64(toInt64(-1)), -1)
    assert.equal(fromInt64(toInt64(2n ** 63n - 1n)), 2n ** 63n - 1n)
  })
})
