import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  formatBytes,
  formatCount,
  formatCounted,
  formatDuration,
  formatRate,
  formatSpeed,
} from '../../src/system/format.js'

describe('formatBytes', () => {
  it('never shows four digits before the unit', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 9e17, noNaN: true }), (bytes) => {
        assert.match(formatBytes(bytes), /^(\d{1,3}|\d{1,2}\.\d) (B|kB|MB|GB|TB|PB)$/)
      }),
    )
  })

  it('counts in powers of 1000', () => {
    assert.deepEqual(
      [0, 999, 1000, 1234, 99_949, 99_950, 999_499, 999_500, 34_500_000, 2e12].map(formatBytes),
      [
        '0 B',
        '999 B',
        '1.0 kB',
        '1.2 kB',
        '99.9 kB',
        '100 kB',
        '999 kB',
        '1.0 MB',
        '34.5 MB',
        '2.0 TB',
      ],
    )
  })
})

describe('formatCounted', () => {
  it('has one thing, and several', () => {
    const counted = [0, 1, 2, 1234].map((count) => formatCounted(count, 'row'))
    assert.deepEqual(counted, ['0 rows', '1 row', '2 rows', '1,234 rows'])
    assert.equal(formatCounted(2, 'family', 'families'), '2 families')
  })
})

describe('formatSpeed', () => {
  it('has a rate only of something', () => {
    assert.equal(formatSpeed(2000, 9000), '2.0 s, 4,500 rows/s')
    assert.deepEqual([formatSpeed(2000, 0), formatSpeed(0, 5)], ['2.0 s', '0 ms'])
  })
})

describe('formatCount', () => {
  it('groups by three', () => {
    assert.deepEqual([0, 999, 1000, 1_234_567, 12.6].map(formatCount), [
      '0',
      '999',
      '1,000',
      '1,234,567',
      '13',
    ])
  })
})

describe('formatDuration', () => {
  it('says so when nobody knows', () => {
    for (const ms of [undefined, Number.NaN, Number.POSITIVE_INFINITY, -1]) {
      assert.equal(formatDuration(ms), '--')
    }
  })

  it('carries over at every border', () => {
    assert.deepEqual(
      [0, 999.4, 999.6, 12_340, 59_949, 59_950, 125_000, 3_599_499, 3_599_500, 3_720_000].map(
        formatDuration,
      ),
      [
        '0 ms',
        '999 ms',
        '1.0 s',
        '12.3 s',
        '59.9 s',
        '1 min 00 s',
        '2 min 05 s',
        '59 min 59 s',
        '1 h 00 min',
        '1 h 02 min',
      ],
    )
    assert.equal(formatDuration(86_399_000), '1 d 00 h')
    assert.equal(formatDuration(3 * 86_400_000 + 4 * 3_600_000), '3 d 04 h')
  })
})

describe('formatRate', () => {
  it('shows slow rates and unknown ones', () => {
    assert.deepEqual(
      [undefined, Number.NaN, 0, 0.254, 9.94, 45_000.4].map((rate) => formatRate(rate, 'rows')),
      ['-- rows/s', '-- rows/s', '0 rows/s', '0.25 rows/s', '9.9 rows/s', '45,000 rows/s'],
    )
    assert.deepEqual(
      [undefined, 5_100_000].map((rate) => formatRate(rate, 'bytes')),
      ['-- MB/s', '5.1 MB/s'],
    )
  })
})
