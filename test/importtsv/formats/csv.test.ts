import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { csv } from '../../../src/importtsv/formats/csv.js'
import { readRecords } from '../support/read-records.js'

const quoted = (field: string) => `"${field.replaceAll('"', '""')}"`

async function outline(text: string, options = {}): Promise<unknown[]> {
  const seen = await readRecords(csv, text, options)
  return seen.map(({ kind, fields, reason, line }) =>
    kind === 'record' ? fields : kind === 'bad' ? `${line}: ${reason}` : kind,
  )
}

describe('CSV records', () => {
  it('may be quoted, with separators, line ends and quotes inside', async () => {
    assert.deepEqual(await outline('1,"a,b","c\r\nd","say ""x"""\r\n2,e,"",f\n'), [
      ['1', 'a,b', 'c\r\nd', 'say "x"'],
      ['2', 'e', '', 'f'],
    ])
  })

  it('keep every byte', async () => {
    const all = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join('')
    assert.deepEqual(await outline(`k,${quoted(all)}\n`), [['k', all]])
  })

  it('come back as they were written, in any pieces, and their bytes add up to the input', async () => {
    const field = fc.string({
      unit: fc.constantFrom('a', ',', '"', '\n', '\r', '\xe9', ' '),
      maxLength: 9,
    })
    const record = fc.array(field, { minLength: 2, maxLength: 5 })
    const records = fc.array(record, { minLength: 1, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(records, fc.integer({ min: 1, max: 50 }), async (rows, pieceBytes) => {
        const text = rows
          .map((row) =>
            row.map((value) => (/[",\n\r]/.test(value) ? quoted(value) : value)).join(','),
          )
          .join('\r\n')
        const seen = await readRecords(csv, text, { pieceBytes })
        assert.deepEqual(
          seen.map(({ fields }) => fields),
          rows,
        )
        assert.equal(seen.map(({ raw }) => raw).join(''), text)
      }),
      { numRuns: 300 },
    )
  })

  it('skip blank lines, and take a quoted empty field for one', async () => {
    assert.deepEqual(await outline('\na,b\n\n"c",d\n\n\r\n""\n'), [
      'skipped',
      ['a', 'b'],
      'skipped',
      ['c', 'd'],
      'skipped',
      'skipped',
      [''],
    ])
  })

  it('know their first line, also behind records of several lines', async () => {
    const seen = await readRecords(csv, 'a,"1\n2\n3"\nb,c\n"d","\r\n"\r\ne,f\n')
    assert.deepEqual(
      seen.map(({ line, offset }) => [line, offset]),
      [
        [1, 0],
        [4, 10],
        [5, 14],
        [7, 24],
      ],
    )
  })
})

describe('broken quoting', () => {
  it('costs its line and no other', async () => {
    assert.deepEqual(await outline('1,a"b\n2,ok\n'), [
      '1: Quote inside an unquoted field',
      ['2', 'ok'],
    ])
    assert.deepEqual(await outline('1,"ok"\n2,"a"b\n3,"ok"\n'), [
      ['1', 'ok'],
      '2: Text after a closing quote',
      ['3', 'ok'],
    ])
  })

  it('does not take the lines behind a quote that is never closed', async () => {
    assert.deepEqual(await outline('1,"open\n2,ok\n3,ok\n'), [
      '1: Quoted field is not closed',
      ['2', 'ok'],
      ['3', 'ok'],
    ])
    assert.deepEqual(await outline('1,"open\n2,"ok"\n3,ok\n'), [
      '1: Text after a closing quote',
      ['2', 'ok'],
      ['3', 'ok'],
    ])
  })

  it('is noticed at the limit when the quote is not closed before it', async () => {
    const filler = 'x,y\n'.repeat(100)
    const seen = await outline(`1,"open\n${filler}`, { maxLineBytes: 64 })
    assert.equal(seen[0], '1: Quoted field is not closed')
    assert.equal(seen.length, 101)
  })

  it('is found at the very end', async () => {
    assert.deepEqual(await outline('a,b\n"'), [['a', 'b'], '2: Quoted field is not closed'])
  })

  it('never loses a byte or hangs, whatever the input', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r'), maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 20 }), async (input, pieceBytes) => {
        const seen = await readRecords(csv, input, { pieceBytes, maxLineBytes: 32 })
        assert.equal(seen.map(({ raw }) => raw).join(''), input)
      }),
      { numRuns: 1000 },
    )
  })
})
