import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { csv } from '../../../src/importtsv/formats/csv.js'
import { type CsvDialect, checkDialect } from '../../../src/importtsv/formats/csv-dialect.js'
import { readRecords } from '../support/read-records.js'
import { refused } from '../support/refused.js'

const dialect = (changes: Partial<CsvDialect>): CsvDialect => ({
  ...{ separator: ',', quote: '"', escapeByte: '"', comment: '' },
  ...changes,
})

async function outline(text: string, changes: Partial<CsvDialect>): Promise<unknown[]> {
  const seen = await readRecords(csv, text, { csv: dialect(changes), pieceBytes: 1 })
  return seen.map(({ kind, fields, reason, line }) =>
    kind === 'record' ? fields : kind === 'bad' ? `${line}: ${reason}` : kind,
  )
}

/** csv-parse's own view of a text, or undefined where it finds it broken. */
function oracle(
  text: string,
  { separator, quote, escapeByte }: CsvDialect,
): string[][] | undefined {
  try {
    return parse(Buffer.from(text, 'latin1'), {
      ...{ encoding: 'latin1', delimiter: separator, relax_column_count: true },
      ...{ quote: quote === '' ? false : quote, escape: escapeByte === '' ? null : escapeByte },
      record_delimiter: ['\r\n', '\n', '\r'],
      skip_empty_lines: true,
    })
  } catch {
    return undefined
  }
}

describe('CSV of any dialect', () => {
  const dialects = [
    dialect({}),
    dialect({ separator: '||' }),
    dialect({ separator: ',;,' }),
    dialect({ quote: "'", escapeByte: "'" }),
    dialect({ escapeByte: '\\' }),
    dialect({ separator: '\xc2\xa7', quote: '' }),
  ]
  for (const each of dialects) {
    it(`reads as csv-parse reads it: ${JSON.stringify(each)}`, async () => {
      const bytes = [...each.separator, each.quote, each.escapeByte, 'a', '\n', '\r'].filter(
        Boolean,
      )
      const token = fc.constantFrom(...bytes, each.separator, `${each.separator}${each.quote}`)
      const text = fc.array(token, { maxLength: 25 }).map((tokens) => tokens.join(''))
      let compared = 0
      await fc.assert(
        fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (input, pieceBytes) => {
          const wanted = oracle(input, each)
          if (wanted === undefined) return
          compared++
          const seen = await readRecords(csv, input, { csv: each, pieceBytes })
          const records = seen.filter(({ kind }) => kind === 'record')
          assert.deepEqual(
            records.map(({ fields }) => fields),
            wanted.map((fields) => fields.slice(0, 8)),
          )
          assert.equal(seen.map(({ raw }) => raw).join(''), input)
        }),
        { numRuns: 600 },
      )
      assert.ok(compared > 100, `${compared} texts compared`)
    })
  }

  it('may have a separator of several bytes, whose first byte alone is data', async () => {
    assert.deepEqual(await outline('a|b||c\n"d||e"||f|\n||\n|||x', { separator: '||' }), [
      ['a|b', 'c'],
      ['d||e', 'f|'],
      ['', ''],
      ['', '|x'],
    ])
  })

  it('may have comments, which are lines and hold no quotes', async () => {
    const text = '# it\'s "\na,b\n#\r\n"x\n# in","c"\n"d",#e\n# last'
    assert.deepEqual(await outline(text, { comment: '#' }), [
      'skipped',
      ['a', 'b'],
      'skipped',
      ['x\n# in', 'c'],
      ['d', '#e'],
      'skipped',
    ])
    assert.deepEqual(await outline('//x\n/y,1\n/', { comment: '//' }), [
      'skipped',
      ['/y', '1'],
      ['/'],
    ])
  })

  it('may have comments behind what only csv-parse can read', async () => {
    const text = '"a\\"",b\n# "\n"c",d\n# x\n'
    assert.deepEqual(await outline(text, { comment: '#', escapeByte: '\\' }), [
      ['a"', 'b'],
      'skipped',
      ['c', 'd'],
      'skipped',
    ])
  })

  it('may know no quotes at all', async () => {
    assert.deepEqual(await outline('a",5" pipe\n"b,"\n', { quote: '', escapeByte: '' }), [
      ['a"', '5" pipe'],
      ['"b', '"'],
    ])
  })

  it('tells an empty field from one that is two quotes', async () => {
    for (const escapeByte of ['"', '\\']) {
      const text = 'a,"",,"x",""\n,""\n'
      const seen = await readRecords(csv, text, { csv: dialect({ escapeByte }) })
      assert.deepEqual(
        seen.map(({ quotedEmpty }) => quotedEmpty),
        [[1, 4], [1]],
      )
    }
  })

  for (const [changes, part] of [
    [{ separator: '"' }, 'quote'],
    [{ separator: ',"' }, 'quote'],
    [{ separator: '\\', escapeByte: '\\' }, 'escape'],
    [{ comment: '"' }, '--comment'],
    [{ comment: ',' }, '--comment'],
    [{ separator: 'a\n' }, 'line end'],
  ] as const) {
    it(`is refused where it is not clear: ${JSON.stringify(changes)}`, () => {
      assert.throws(() => checkDialect(dialect(changes)), refused('USAGE', part))
    })
  }
})
