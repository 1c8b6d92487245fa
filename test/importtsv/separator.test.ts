import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { HbulkError } from '../../src/errors.js'
import { parseSeparator } from '../../src/importtsv/separator.js'
import { refused } from './support/refused.js'

describe('a separator', () => {
  for (const [text, byte] of [
    ['|', 0x7c],
    ['x', 0x78],
    ['\\', 0x5c],
    ['\t', 9],
    ['\\t', 9],
    ['tab', 9],
    ['comma', 0x2c],
    ['pipe', 0x7c],
    ['space', 0x20],
    ['semicolon', 0x3b],
    ['\\x01', 1],
    ['\\xFF', 255],
    ['\x00', 0],
  ] as const) {
    it(`${JSON.stringify(text)} is byte ${byte}`, () => {
      assert.equal(parseSeparator(text, '--separator'), byte)
    })
  }

  for (const [text, part] of [
    ['', '0 bytes'],
    ['||', '2 bytes'],
    ['§', '2 bytes'],
    ['\\x0a', '--separator'],
    ['\n', 'line end'],
    ['\\x0D', 'line end'],
  ] as const) {
    it(`${JSON.stringify(text)} is refused`, () => {
      assert.throws(
        () => parseSeparator(text, '--separator'),
        text === '\\x0a' ? refused('USAGE', '\\x0A') : refused('USAGE', part, '--separator'),
      )
    })
  }

  it('of several bytes is offered where there is one', () => {
    const csv = (name: string): boolean => {
      try {
        parseSeparator('##', name)
      } catch (error) {
        return error instanceof HbulkError && (error.hint ?? '').includes('--format csv')
      }
      return false
    }
    assert.deepEqual([csv('--separator'), csv('--quote')], [true, false])
  })
})
