import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { compareBytes } from '../../src/bytes/compare.js'
import { splitKeys } from '../../src/presplit/algorithms.js'
import { KeySample } from '../../src/presplit/key-sample.js'
import { type Preview, previewOf } from '../../src/splits/preview.js'
import { previewLines, previewWarnings } from '../../src/splits/preview-text.js'

function sampleOf(keys: readonly (string | Buffer)[]): KeySample {
  const sample = new KeySample()
  for (const key of keys) {
    const bytes = Buffer.from(key)
    sample.add(bytes, 0, bytes.length, 1)
  }
  return sample
}

const numbers = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => String(n).padStart(6, '0'))

const warningsOf = (preview: Preview): string[] => previewWarnings(preview, 'do otherwise')

describe('shares of a sample', () => {
  it('are those of the regions that the keys fall into', () => {
    const key = fc.uint8Array({ minLength: 1, maxLength: 2 }).map((bytes) => Buffer.from(bytes))
    const cutKeys = fc
      .uniqueArray(key, { maxLength: 5, selector: String })
      .map((list) => list.sort(compareBytes))
    fc.assert(
      fc.property(fc.array(key, { minLength: 1, maxLength: 40 }), cutKeys, (keys, cuts) => {
        const shares = sampleOf(keys).shares(cuts)
        const expected = [...cuts, undefined].map((end, i) => {
          const start = cuts[i - 1]
          const inside = keys.filter(
            (each) =>
              (start === undefined || compareBytes(each, start) >= 0) &&
              (end === undefined || compareBytes(each, end) < 0),
          )
          return inside.length / keys.length
        })
        assert.deepEqual(shares, expected)
      }),
    )
  })
})

describe('a preview', () => {
  it('catches text keys under uniform splits', () => {
    const preview = previewOf(sampleOf(numbers(1000)), splitKeys('uniform', 8))
    assert.deepEqual(preview.empty, [0, 2, 3, 4, 5, 6, 7])
    assert.deepEqual(preview.hot, [1])
    assert.deepEqual(warningsOf(preview), [
      '7 of 8 regions would be empty: 1, 3-8',
      'region 2 would hold 100.0 % of the data, 8.0 times its share',
      'do otherwise',
    ])
  })

  it('is content with splits of the sample itself, also where two regions share all', () => {
    const sample = sampleOf(numbers(1000))
    for (const regions of [2, 3, 7, 100]) {
      const preview = previewOf(sample, sample.quantiles(regions))
      assert.deepEqual(warningsOf(preview), [], `${regions} regions`)
    }
  })

  it('catches one of two regions that holds nearly everything', () => {
    const { hot, empty } = previewOf(sampleOf(numbers(1000)), [Buffer.from('000900')])
    assert.deepEqual([hot, empty], [[0], []])
  })

  it('says when there are too few keys to tell', () => {
    const preview = previewOf(sampleOf(numbers(20)), splitKeys('decimal', 16, { last: '000019' }))
    assert.match(warningsOf(preview)[0] ?? '', /^only 20 keys to judge 16 regions by/)
  })

  it('shows a bar for each region, and one for several when there are many', () => {
    const cuts = [Buffer.from('000250'), Buffer.from([0xff])]
    assert.deepEqual(previewLines(previewOf(sampleOf(numbers(1000)), cuts), cuts), [
      '1,000 keys in 3 regions:',
      `  1  25.0 %  ${'#'.repeat(14)}${' '.repeat(26)}  (first) to 000250`,
      `  2  75.0 %  ${'#'.repeat(40)}  000250 to \\xFF`,
      `  3   0.0 %  ${' '.repeat(40)}  \\xFF to (last)`,
    ])
    const sample = sampleOf(numbers(5000))
    const many = sample.quantiles(100)
    const lines = previewLines(previewOf(sample, many), many)
    assert.equal(lines.length, 1 + 34)
    assert.match(lines[1] ?? '', /^ +1-3 {2}3\.0 % {2}#{40} {2}\(first\) to 000150$/)
    assert.match(lines.at(-1) ?? '', /^ +100 {2}1\.0 %/)
  })
})
