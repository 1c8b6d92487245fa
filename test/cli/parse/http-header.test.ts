import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseHttpHeader } from '../../../src/cli/parse/http-header.js'
import { refusal } from './refusal.js'

const parse = (text: string) => parseHttpHeader(text, '--header')

describe('parseHttpHeader', () => {
  it('refuses what is no header and never shows the value', () => {
    for (const text of [
      'secret',
      ': secret',
      'A B: secret',
      'A\nB: secret',
      'A: sec\r\nret',
      'A: sécret☃',
    ]) {
      const line = refusal(() => parse(text))
      assert.match(line, /--header/)
      assert.doesNotMatch(line, /sec|ret/)
    }
  })

  it('cuts at the first colon', () => {
    assert.deepEqual(parse('X-Token:  a:b '), ['X-Token', 'a:b'])
    assert.deepEqual(parse('X-Empty:'), ['X-Empty', ''])
  })
})
