import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { HbulkError } from '../../../src/errors.js'
import { type CsvWideOptions, csvWide } from '../../../src/export/formats/csv-wide.js'
import { csvDialect, tsvDialect } from '../../../src/export/formats/delimited-fields.js'
import { cell, column, fileOf, row, visit, writerInto } from '../rows.js'

const wide = (columns: readonly string[], change: Partial<CsvWideOptions> = {}) =>
  csvWide({
    columns: columns.map(column),
    dialect: csvDialect,
    encoding: 'utf8',
    header: true,
    compress: 'none',
    ...change,
  })

const text = async (...input: Parameters<typeof fileOf>): Promise<string> =>
  (await fileOf(...input)).toString()

const output = (message: RegExp) => (error: unknown) =>
  error instanceof HbulkError && error.code === 'OUTPUT' && message.test(error.message)

describe('wide CSV', () => {
  it('has a line a row, nothing for a missing cell and "" for an empty value', async () => {
    const rows = [
      row('k1', cell('d:a', '1'), cell('d:b', '2'), cell('e:c', '3')),
      row('k2', cell('d:b', '')),
      row('k3', cell('d:a', 'x'), cell('e:c', 'y')),
    ]
    const expected = 'HBASE_ROW_KEY,d:a,d:b,e:c\nk1,1,2,3\nk2,,"",\nk3,x,,y\n'
    assert.equal(await text(wide(['d:a', 'd:b', 'e:c']), rows), expected)
  })

  it('quotes what needs it, in names too', async () => {
    const rows = [row('a,b', cell('d:x"y', 'say "hi"\nor\r'))]
    const expected = 'HBASE_ROW_KEY,"d:x""y"\n"a,b","say ""hi""\nor\r"\n'
    assert.equal(await text(wide(['d:x"y']), rows), expected)
  })

  it('keeps the order of its header whatever the order of the cells', async () => {
    const rows = [
      row('k', cell('d:a', 'A'), cell('d:b', 'B,'), cell('d:c', 'C')),
      row('l', cell('d:b', 'only')),
      row('m', cell('d:c', 'C'), cell('d:a', 'A')),
    ]
    const expected = 'k,C,A,"B,"\nl,,,only\nm,C,A,\n'
    assert.equal(await text(wide(['d:c', 'd:a', 'd:b'], { header: false }), rows), expected)
  })

  it('takes the newest of several versions', async () => {
    const rows = [row('k', cell('d:a', 'new', 2), cell('d:a', 'old', 1), cell('d:b', 'b'))]
    assert.equal(await text(wide(['d:a', 'd:b'], { header: false }), rows), 'k,new,b\n')
  })

  it('forgets an abandoned row', async () => {
    const format = wide(['d:a'], { header: false })
    const pieces: Buffer[] = []
    const writer = writerInto(format, pieces)
    const formatter = format.createFormatter(writer.out)
    visit(formatter, row('k1', cell('d:a', '1')))
    visit(formatter, row('k2', cell('d:a', 'broken')), false)
    visit(formatter, row('k2', cell('d:a', '2')))
    await writer.finish()
    assert.equal(Buffer.concat(pieces).toString(), 'k1,1\nk2,2\n')
  })

  it('goes on collecting columns once it has met one that the header lacks', () => {
    const format = wide(['d:a'])
    const writer = writerInto(format, [])
    const formatter = format.createFormatter(writer.out)
    visit(formatter, row('k1', cell('d:a', '1')))
    visit(formatter, row('k2', cell('d:z', '1'), cell('d:a', '2')))
    visit(formatter, row('k3', cell('c:y', '1'), cell('d:z', '2')))
    const names = formatter.unseenColumns?.map(({ family, qualifier }) => `${family}:${qualifier}`)
    assert.deepEqual(names, ['c:y', 'd:z'])
  })

  it('refuses bytes that are not UTF-8, naming row and column', async () => {
    const bad = Buffer.from([0x61, 0xff])
    const rows = [row('k1', cell('d:a', 'ü,"\n')), row('k\x012', cell('d:b', bad))]
    const refused = fileOf(wide(['d:a', 'd:b']), rows)
    await assert.rejects(refused, output(/row "k\\x012", column d:b: value is not UTF-8/))
    await assert.rejects(fileOf(wide([]), [row(bad)]), output(/key of row "a\\xFF" is not UTF-8/))
    const badName = { family: Buffer.from('d'), qualifier: bad }
    const named = csvWide({ ...textOptions, columns: [badName] })
    await assert.rejects(fileOf(named, []), output(/column d:a\\xFF: name is not UTF-8/))
  })

  it('writes any bytes in the other encodings', async () => {
    const value = Buffer.from([0x00, 0x2c, 0xff, 0x5c])
    const line = (encoding: 'escaped' | 'base64' | 'hex') =>
      text(wide(['d:,'], { encoding }), [row('k', cell('d:,', value))])
    assert.equal(await line('escaped'), 'HBASE_ROW_KEY,"d:,"\nk,"\\x00,\\xFF\\x5C"\n')
    assert.equal(await line('base64'), 'HBASE_ROW_KEY,d:LA==\naw==,ACz/XA==\n')
    assert.equal(await line('hex'), 'HBASE_ROW_KEY,d:2c\n6b,002cff5c\n')
  })

  it('reads back as it went in, whatever the text and the chunk size', async () => {
    const field = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a', 'é'), maxLength: 700 }),
    )
    const table = fc.array(
      fc.tuple(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.array(fc.option(field), { minLength: 3, maxLength: 3 }),
      ),
    )
    const names = ['d:a', 'd:b', 'd:c']
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom(1, 100, 100_000), async (input, chunkBytes) => {
        const rows = input.map(([key, values]) =>
          row(
            key,
            ...values.flatMap((value, i) => (value === null ? [] : [cell(names[i] ?? '', value)])),
          ),
        )
        const file = await fileOf(wide(names), rows, chunkBytes)
        const records = parse(file, { relaxColumnCount: false }).slice(1)
        assert.deepEqual(
          records,
          input.map(([key, values]) => [key, ...values.map((value) => value ?? '')]),
        )
      }),
      { numRuns: 200 },
    )
  })

  it('makes gzip members that read as one file', async () => {
    const rows = Array.from({ length: 50 }, (_, i) => row(`k${i}`, cell('d:a', 'v')))
    const plain = await fileOf(wide(['d:a']), rows)
    assert.deepEqual(gunzipSync(await fileOf(wide(['d:a'], { compress: 'gzip' }), rows, 64)), plain)
  })
})

const textOptions = {
  dialect: csvDialect,
  encoding: 'utf8',
  header: true,
  compress: 'none',
} as const

describe('wide TSV', () => {
  const tsv = (columns: readonly string[]) => wide(columns, { dialect: tsvDialect, header: false })

  it('has no quotes and nothing for an empty value', async () => {
    const rows = [row('k', cell('d:a', '"x",'), cell('d:c', ''))]
    assert.equal(await text(tsv(['d:a', 'd:b', 'd:c']), rows), 'k\t"x",\t\t\n')
  })

  it('refuses what ImportTsv could not read back, naming row and column', async () => {
    for (const value of ['a\tb', 'a\rb', 'a\nb', `${'x'.repeat(2000)}\n`]) {
      const refused = fileOf(tsv(['d:a']), [row('k', cell('d:a', value))])
      await assert.rejects(refused, output(/row "k", column d:a: value holds a tab/))
    }
    await assert.rejects(fileOf(tsv([]), [row('a\tb')]), output(/key of row "a\\x09b"/))
  })
})
