import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { parseStringBinary } from '../../../src/bytes/string-binary.js'
import { CellType } from '../../../src/client/types.js'
import { type Encoding, encodings } from '../../../src/export/formats/field-encoding.js'
import { jsonRows } from '../../../src/export/formats/json-rows.js'
import { cell, fileOf, row, type TestRow } from '../rows.js'

const decoders: Readonly<Record<Encoding, (text: string) => Buffer>> = {
  utf8: (text) => Buffer.from(text),
  escaped: (text) => parseStringBinary(text),
  base64: (text) => Buffer.from(text, 'base64'),
  hex: (text) => Buffer.from(text, 'hex'),
}

const make = (encoding: Encoding = 'utf8') => jsonRows({ encoding, compress: 'none' })

async function textOf(rows: readonly TestRow[], encoding?: Encoding): Promise<string> {
  return (await fileOf(make(encoding), rows)).toString()
}

describe('JSON lines', () => {
  it('are an object a row, with the cells in their order', async () => {
    const rows = [
      row('k1', cell('d:a', 'x"y\\\n', 5), cell('e:', '', 6, CellType.DELETE_COLUMN)),
      row('k\u00fc', cell('d:a', '1', 2n ** 63n - 1n)),
    ]
    assert.equal(
      await textOf(rows),
      '{"key":"k1","cells":[{"family":"d","qualifier":"a","timestamp":5,"value":"x\\"y\\\\\\n"},' +
        '{"family":"e","qualifier":"","timestamp":6,"type":"DeleteColumn","value":""}]}\n' +
        '{"key":"k\u00fc","cells":[{"family":"d","qualifier":"a","timestamp":9223372036854775807,"value":"1"}]}\n',
    )
  })

  for (const encoding of encodings) {
    it(`hold any bytes that ${encoding} can write`, async () => {
      const bytes =
        encoding === 'utf8'
          ? fc.string({ unit: 'binary', maxLength: 700 }).map((text) => Buffer.from(text))
          : fc.uint8Array({ maxLength: 700 }).map((content) => Buffer.from(content))
      const anyCell = fc.tuple(bytes, bytes)
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(bytes, fc.array(anyCell, { maxLength: 5 }))),
          fc.constantFrom(1, 2000),
          async (input, chunkBytes) => {
            const rows = input.map(([key, cells]) => ({
              key,
              cells: cells.map(([qualifier, value]) => ({ ...cell('d:', value), qualifier })),
            }))
            const file = await fileOf(make(encoding), rows, chunkBytes)
            const lines = file.toString().split('\n').slice(0, -1)
            const decode = decoders[encoding]
            const found = lines.map((line) => {
              const { key, cells } = JSON.parse(line)
              return [
                decode(key),
                cells.map((each: { qualifier: string; value: string }) => [
                  decode(each.qualifier),
                  decode(each.value),
                ]),
              ]
            })
            assert.deepEqual(found, input)
          },
        ),
        { numRuns: 40 },
      )
    })
  }

  it('refuse bytes that are no text, naming where they stand', async () => {
    const bad = Buffer.of(0x61, 0xff)
    const refuses = (message: RegExp, refused: TestRow) =>
      assert.rejects(fileOf(make(), [row('k0', cell('d:a', '"')), refused]), message)
    await refuses(/row "k1", column d:b: value is not UTF-8/, row('k1', cell('d:b', bad)))
    await refuses(/the key of row "a\\xFF" is not UTF-8/, row(bad, cell('d:b', '')))
    const name = { ...cell('d:', ''), qualifier: bad }
    await refuses(/row "k1", column d:a\\xFF: name/, row('k1', name))
    const family = { ...cell('d:q', ''), family: bad }
    await assert.rejects(
      textOf([row('k1', family)], 'hex'),
      /column a\\xFF:\\x37\\x31|a\\xFF:71: name/,
    )
  })

  it('are compressed as they are asked to', async () => {
    const rows = Array.from({ length: 50 }, (_, i) => row(`k${i}`, cell('d:a', 'v'.repeat(i))))
    const packed = await fileOf(jsonRows({ encoding: 'utf8', compress: 'gzip' }), rows, 200)
    assert.equal(gunzipSync(packed).toString(), await textOf(rows))
  })
})
