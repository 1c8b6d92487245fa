import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parseCount } from '../../../src/cli/parse/count.js'
import { refusal } from './refusal.js'

const parse = (text: string) => parseCount(text, '--threads')

describe('parseCount', () => {
  it('refuses what is no whole number', () => {
    for (const text of [
      '',
      'x',
      '-1',
      '+1',
      '1.5',
      '1.2345k',
      '1,000',
      '0x10',
      '1__0',
      'k',
      '1e3',
    ]) {
      assert.match(
        refusal(() => parse(text)),
        /^--threads '.*' is no whole number. Write a number/,
      )
    }
  })

  it('names the range', () => {
    assert.equal(
      refusal(() => parseCount('0', '--threads', { max: 64 })),
      "--threads '0' is out of range. Write a number between 1 and 64.",
    )
    assert.match(
      refusal(() => parse('9007199254740992')),
      /from 1 upwards/,
    )
  })

  it('reads groups and decimal multiples', () => {
    assert.deepEqual(
      ['16', '1_000_000', '10k', '1.5M', '1.1k', '2G', ' 7 '].map(parse),
      [16, 1_000_000, 10_000, 1_500_000, 1100, 2_000_000_000, 7],
    )
    assert.equal(parseCount('0', '--retries', { min: 0 }), 0)
  })

  it('reads every safe integer as itself', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (value) => {
        assert.equal(parse(String(value)), value)
      }),
    )
  })
})
