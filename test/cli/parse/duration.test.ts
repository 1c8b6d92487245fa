import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseDuration } from '../../../src/cli/parse/duration.js'
import { refusal } from './refusal.js'

const parse = (text: string) => parseDuration(text, '--call-timeout')

describe('parseDuration', () => {
  it('refuses what is no duration', () => {
    for (const text of ['', 's', '-5s', '5 fortnights', '1e3s', '30S', 'soon', '1h30m']) {
      assert.match(
        refusal(() => parse(text)),
        /^--call-timeout '.*' .*500ms, 30s, 2m, 1h or 1d/,
      )
    }
  })

  it('refuses a number without unit, since seconds and milliseconds are both likely', () => {
    assert.equal(
      refusal(() => parse('30')),
      "--call-timeout '30' has no unit. Write 30s for seconds or 30ms for milliseconds.",
    )
  })

  it('refuses what a timer cannot wait', () => {
    for (const text of ['0s', '0.1ms', '25d']) {
      assert.match(
        refusal(() => parse(text)),
        /out of range. It must be between 1ms and 24d/,
      )
    }
  })

  it('reads every unit', () => {
    assert.deepEqual(
      ['500ms', '30s', '1.5m', '2min', '2h', '1d', ' 3 s '].map(parse),
      [500, 30_000, 90_000, 120_000, 7_200_000, 86_400_000, 3000],
    )
  })
})
