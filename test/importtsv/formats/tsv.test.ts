import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { tsv } from '../../../src/importtsv/formats/tsv.js'
import { readRecords } from '../support/read-records.js'

/** Texts full of what matters: separators, every kind of line end, and lines longer than a chunk. */
const texts = fc
  .array(
    fc.constantFrom('a', ',', '\n', '\r', '\r\n', '\xff', 'a longer field than a chunk', '\n\n'),
    {
      maxLength: 40,
    },
  )
  .map((parts) => parts.join(''))

const fieldsOf = async (text: string) => (await readRecords(tsv, text)).map(({ fields }) => fields)

describe('TSV lines', () => {
  it('end at LF, CRLF and CR, the last also without', async () => {
    assert.deepEqual(await fieldsOf('a,b\nc,d\r\ne,f\rg,h'), [
      ['a', 'b'],
      ['c', 'd'],
      ['e', 'f'],
      ['g', 'h'],
    ])
  })

  it('know no quotes, no escapes and no blanks, and keep every byte', async () => {
    assert.deepEqual(await fieldsOf(' "a\\,b" ,\x00\xff\xe9\n'), [[' "a\\', 'b" ', '\x00\xff\xe9']])
  })

  it('are there when they are empty, and a last line end begins no line', async () => {
    assert.deepEqual(await fieldsOf('\n\r\n'), [[''], ['']])
    assert.deepEqual(await fieldsOf(''), [])
  })

  it('carry their offset and their number', async () => {
    const seen = await readRecords(tsv, 'a\r\nbc\rd\n')
    assert.deepEqual(
      seen.map(({ offset, line }) => [offset, line]),
      [
        [0, 1],
        [3, 2],
        [6, 3],
      ],
    )
  })

  it('split like a regular expression does, whatever pieces the bytes come in', async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 1, max: 40 }), async (text, pieceBytes) => {
        const lines = text.split(/\r\n|\n|\r/)
        if (lines.at(-1) === '') lines.pop()
        const seen = await readRecords(tsv, text, { pieceBytes })
        assert.deepEqual(
          seen.map(({ fields }) => fields),
          lines.map((line) => line.split(',').slice(0, 8)),
        )
        assert.equal(seen.map(({ raw }) => raw).join(''), text)
      }),
    )
  })

  it('are the same lines however the file is cut into ranges', async () => {
    const cuts = fc.array(fc.nat(200), { maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(
        texts,
        cuts,
        fc.integer({ min: 1, max: 9 }),
        async (text, at, pieceBytes) => {
          const whole = await readRecords(tsv, text)
          const bounds = [
            0,
            ...at.filter((cut) => cut < text.length).sort((a, b) => a - b),
            text.length,
          ]
          const parts = []
          for (const [index, start] of bounds.slice(0, -1).entries()) {
            const end = bounds[index + 1] ?? text.length
            parts.push(...(await readRecords(tsv, text, { start, end, pieceBytes })))
          }
          const known = (seen: typeof whole) =>
            seen.map(({ fields, raw, offset }) => ({ fields, raw, offset }))
          assert.deepEqual(known(parts), known(whole))
        },
      ),
      { numRuns: 500 },
    )
  })

  it('that are longer than the limit are passed over piece by piece, with all their bytes', async () => {
    const long = 'x'.repeat(1000)
    const seen = await readRecords(tsv, `a,b\n${long},\r\nc,d\n`, { maxLineBytes: 64 })
    assert.deepEqual(
      seen.map(({ kind, line, offset, reason }) => ({ kind, line, offset, reason })),
      [
        { kind: 'record', line: 1, offset: 0, reason: '' },
        { kind: 'bad', line: 2, offset: 4, reason: 'Line longer than 64 bytes' },
        { kind: 'record', line: 3, offset: 1007, reason: '' },
      ],
    )
    assert.equal(seen[1]?.raw, `${long},\r\n`)
  })

  it('that are too long and last end with the input', async () => {
    const long = 'x'.repeat(300)
    const seen = await readRecords(tsv, long, { maxLineBytes: 64 })
    assert.deepEqual(
      seen.map(({ kind, raw }) => [kind, raw]),
      [['bad', long]],
    )
  })
})
