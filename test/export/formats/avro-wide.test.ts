import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import avro from 'avsc'
import fc from 'fast-check'
import { typedBytes, type ValueType } from '../../../src/bytes/values/value-types.js'
import type { AvroCodec } from '../../../src/export/formats/avro-container.js'
import { avroNames } from '../../../src/export/formats/avro-names.js'
import { avroWide } from '../../../src/export/formats/avro-wide.js'
import { bigintLong } from '../../support/avro-long.js'
import { decodeAvro } from '../../support/decode-avro.js'
import { cell, column, fileOf, row, type TestRow } from '../rows.js'

const types: Readonly<Record<string, ValueType>> = {
  HBASE_ROW_KEY: 'string',
  'd:b': 'boolean',
  'd:big': 'bigdecimal',
  'd:d': 'double',
  'd:f': 'float',
  'd:i': 'int',
  'd:l': 'long',
  'd:o': 'long-ordered',
  'd:s': 'string',
}
const names = ['d:any', 'd:b', 'd:big', 'd:d', 'd:f', 'd:i', 'd:l', 'd:o', 'd:s']
const wide = (columns: readonly string[] = names, codec: AvroCodec = 'null') =>
  avroWide({ codec, seed: 's', spillPath: '', columns: columns.map(column), types })

const typed = (name: string, text: string) => cell(name, typedBytes(types[name] ?? 'string', text))

type AvroRecord = { readonly [name: string]: unknown }

const nothing = Object.fromEntries(names.map((name) => [name.replace(':', '_'), null]))

describe('wide Avro', () => {
  for (const codec of ['null', 'deflate', 'snappy'] as const) {
    it(`holds typed values and nulls, codec ${codec}`, async () => {
      const rows = [
        row(
          'k1',
          cell('d:any', Buffer.of(0xff)),
          typed('d:b', 'true'),
          typed('d:big', '-1.50'),
          typed('d:d', '0.1'),
          typed('d:f', '1.5'),
          typed('d:i', '-2147483648'),
          typed('d:l', '9007199254740990'),
          typed('d:o', '-1'),
          typed('d:s', 'gr\u00fc\u00df'),
        ),
        row('k2', typed('d:i', '7')),
        row('k3'),
      ]
      assert.deepEqual(await decodeAvro<AvroRecord>(await fileOf(wide(names, codec), rows, 30)), [
        {
          HBASE_ROW_KEY: 'k1',
          d_any: Buffer.of(0xff),
          d_b: true,
          d_big: '-1.50',
          d_d: 0.1,
          d_f: 1.5,
          d_i: -2147483648,
          d_l: 9007199254740990,
          d_o: -1,
          d_s: 'gr\u00fc\u00df',
        },
        { HBASE_ROW_KEY: 'k2', ...nothing, d_i: 7 },
        { HBASE_ROW_KEY: 'k3', ...nothing },
      ])
    })
  }

  it('puts fields into the order of the header', async () => {
    const columns = ['d:s', 'd:i', 'd:any']
    const rows = [
      row('k1', cell('d:any', 'x'), typed('d:i', '1'), cell('d:s', 's')),
      row('k2', typed('d:i', '2')),
      row('k3', cell('d:any', 'y'), cell('d:s', 't')),
    ]
    const found = await decodeAvro<AvroRecord>(await fileOf(wide(columns), rows))
    assert.deepEqual(
      found.map(({ d_s, d_i, d_any }) => [d_s, d_i, d_any && String(d_any)]),
      [
        ['s', 1, 'x'],
        [null, 2, null],
        ['t', null, 'y'],
      ],
    )
  })

  it('holds every long as it is', async () => {
    const format = wide(['d:l'])
    const type = avro.Type.forSchema(format.schema as avro.Schema, {
      registry: { long: bigintLong },
    })
    const number = fc.oneof(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.maxSafeInteger().map(BigInt),
    )
    await fc.assert(
      fc.asyncProperty(number, async (value) => {
        const pieces: Buffer[] = []
        const sealing = { ...format, head: async () => Buffer.alloc(0) }
        const capture = {
          ...sealing,
          seal: async (rows: Buffer) => {
            pieces.push(Buffer.from(rows))
            return []
          },
        }
        await fileOf(capture, [row('k', typed('d:l', String(value)))])
        const { d_l } = type.fromBuffer(Buffer.concat(pieces)) as { d_l: { long: bigint } | bigint }
        assert.equal(typeof d_l === 'bigint' ? d_l : d_l.long, value)
      }),
    )
  })

  it('refuses a value that is none of its type, naming row and column', async () => {
    const refuses = (message: RegExp, refused: TestRow) =>
      assert.rejects(fileOf(wide(), [row('k0'), refused]), message)
    await refuses(
      /row "k1", column d:i: value is no int \(3 bytes: abc\)/,
      row('k1', cell('d:i', 'abc')),
    )
    await refuses(
      /row "k1", column d:s: value is no string/,
      row('k1', cell('d:s', Buffer.of(255))),
    )
    await refuses(/the key of row "\\xFF" is no string/, row(Buffer.of(255)))
  })

  it('says in the schema which column a field is', () => {
    const { fields } = wide(['d:l', 'd:any']).schema as { fields: object[] }
    assert.deepEqual(fields.slice(1), [
      { name: 'd_l', type: ['null', 'long'], default: null, column: 'd:l', valueType: 'long' },
      { name: 'd_any', type: ['null', 'bytes'], default: null, column: 'd:any' },
    ])
  })
})

describe("names of Avro's fields", () => {
  it('are what Avro allows, and each is one of a kind', () => {
    assert.deepEqual(avroNames(['d:a', 'd:a b', 'd:a_b', '1:x', 'd_a:'], []), [
      'd_a',
      'd_a_b',
      'd_a_b_2',
      '_1_x',
      'd_a_',
    ])
    fc.assert(
      fc.property(fc.array(fc.string()), (columns) => {
        const found = avroNames(columns, ['K'])
        const valid = found.filter((name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
        const usable = columns.filter((name) => name !== '')
        assert.ok(valid.length >= usable.length)
        assert.equal(new Set(['K', ...found]).size, columns.length + 1)
      }),
    )
  })
})
