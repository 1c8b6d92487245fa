import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { exitCodeOf } from '../../src/cli/exit-code.js'
import { type ErrorCode, HbulkError } from '../../src/errors.js'

describe('exitCodeOf', () => {
  it('is 5 for what is no HbulkError', () => {
    for (const error of [new TypeError('x'), 'text', undefined, null, { code: 'USAGE' }]) {
      assert.equal(exitCodeOf(error), 5)
    }
  })

  const codes: Readonly<Record<number, readonly ErrorCode[]>> = {
    2: ['USAGE', 'CONFIG', 'UNSUPPORTED'],
    3: ['TOO_MANY_REJECTS'],
    4: [
      'TABLE_NOT_FOUND',
      'FAMILY_NOT_FOUND',
      'GATEWAY_UNREACHABLE',
      'GATEWAY_MISMATCH',
      'CALL_TIMEOUT',
      'REMOTE',
      'INPUT',
      'OUTPUT',
      'SANDBOX',
    ],
    5: ['INTERNAL', 'ACCOUNTING'],
    130: ['INTERRUPTED'],
  }
  for (const [exitCode, names] of Object.entries(codes)) {
    it(`is ${exitCode} for ${names.join(', ')}`, () => {
      for (const name of names) {
        assert.equal(exitCodeOf(new HbulkError(name, 'x')), Number(exitCode), name)
      }
    })
  }
})
