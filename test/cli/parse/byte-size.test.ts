import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseByteSize } from '../../../src/cli/parse/byte-size.js'
import { refusal } from './refusal.js'

const parse = (text: string) => parseByteSize(text, '--rate-bytes')

describe('parseByteSize', () => {
  it('refuses what is no size', () => {
    for (const text of ['', 'MB', '-1MB', '1e6', '10 megs', '10Mbit', '1,000']) {
      assert.match(
        refusal(() => parse(text)),
        /^--rate-bytes '.*' .*Write a number of bytes/,
      )
    }
  })

  it('refuses a bare letter, which means two things', () => {
    assert.equal(
      refusal(() => parse('10m')),
      "--rate-bytes '10m' can be read in two ways. Write 10MB (powers of 1000) or 10MiB (powers of 1024).",
    )
  })

  it('refuses nothing and too much', () => {
    for (const text of ['0', '0.4', '9000TiB']) {
      assert.match(
        refusal(() => parse(text)),
        /out of range/,
      )
    }
  })

  it('reads decimal and binary units', () => {
    assert.deepEqual(
      ['4096', '10MB', '10mb', '1.5 kB', '64KiB', '2GiB', '7b'].map(parse),
      [4096, 10_000_000, 10_000_000, 1500, 65_536, 2_147_483_648, 7],
    )
  })
})
