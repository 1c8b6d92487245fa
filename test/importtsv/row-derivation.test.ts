import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { murmur3 } from '../../src/bytes/hashes.js'
import { RowDerivation } from '../../src/importtsv/row-derivation.js'
import { RowMapper } from '../../src/importtsv/row-mapper.js'
import { parseRules, type RowRules } from '../../src/importtsv/row-rules.js'
import { saltedKey } from '../../src/presplit/salt.js'
import { makeRecord } from './support/make-record.js'
import { refused } from './support/refused.js'

interface Options {
  readonly skipEmptyColumns?: boolean
  readonly maxCellBytes?: number
}

function mapperOf(columns: string, rules: RowRules, options: Options = {}): RowMapper {
  const parsed = parseRules(columns, rules)
  const all = {
    ...{ skipEmptyColumns: false, maxCellBytes: 1000, ttlFormat: 'text' as const },
    ...options,
  }
  return new RowMapper(parsed.spec, all, RowDerivation.for(parsed))
}

function rowOf(mapper: RowMapper, fields: readonly (string | Buffer)[]) {
  const reason = mapper.map(makeRecord(fields, 10))
  if (reason !== undefined) return reason
  const { buf, keyStart, keyEnd, cells, column, valueStart, valueEnd } = mapper.row
  return {
    key: buf.toString('hex', keyStart, keyEnd),
    cells: Array.from({ length: cells }, (_, i) => [
      column[i],
      buf.toString('hex', valueStart[i], valueEnd[i]),
    ]),
  }
}

const hex = (text: string) => Buffer.from(text, 'latin1').toString('hex')

describe('typed values', () => {
  const columns = 'HBASE_ROW_KEY,d:qty,d:name,d:on'
  const rules = { types: 'd:qty=int, HBASE_ROW_KEY=long-ordered,d:on=boolean' }

  it('stand behind the line in the row of which they are', () => {
    const mapper = mapperOf(columns, rules)
    assert.deepEqual(rowOf(mapper, ['-1', '258', 'abc', 'true']), {
      key: '7fffffffffffffff',
      cells: [
        [0, '00000102'],
        [1, hex('abc')],
        [2, 'ff'],
      ],
    })
    assert.deepEqual(rowOf(mapper, ['2', '7']), {
      key: '8000000000000002',
      cells: [[0, '00000007']],
    })
  })

  it('are empty for empty fields, or none', () => {
    assert.deepEqual(rowOf(mapperOf(columns, rules), ['1', '', '', 'no']), {
      key: '8000000000000001',
      cells: [
        [0, ''],
        [1, ''],
        [2, '00'],
      ],
    })
    assert.deepEqual(rowOf(mapperOf(columns, rules, { skipEmptyColumns: true }), ['1', '', 'x']), {
      key: '8000000000000001',
      cells: [[1, hex('x')]],
    })
  })

  it('make a bad line of a field that is none, which its reason names', () => {
    const mapper = mapperOf(columns, rules)
    assert.equal(rowOf(mapper, ['1', '12x', 'a']), "d:qty '12x' is no whole number")
    assert.equal(rowOf(mapper, ['1', '1', 'a', '?']), "d:on '?' is neither true nor false")
    assert.equal(rowOf(mapper, ['1.5', '1']), "HBASE_ROW_KEY '1.5' is no whole number")
    assert.equal(rowOf(mapper, ['', '1']), 'Row length is 0')
    assert.equal(rowOf(mapper, ['1']), 'No delimiter')
    assert.equal(rowOf(mapper, ['1', '2', '3', '4', '5']), 'Excessive columns')
  })

  it('go to every field of a column that stands there twice', () => {
    const mapper = mapperOf('HBASE_ROW_KEY,d:a,d:a', { types: 'd:a=short' })
    assert.deepEqual(rowOf(mapper, ['k', '1', '2']), {
      key: hex('k'),
      cells: [
        [0, '0001'],
        [1, '0002'],
      ],
    })
  })

  it('are checked for their length as they are stored', () => {
    const limits = { maxCellBytes: 24 + 2 + 1 + 4 }
    const mapper = mapperOf('HBASE_ROW_KEY,d:a', { types: 'd:a=hex' }, limits)
    assert.equal(typeof rowOf(mapper, ['k', '01020304']), 'object')
    assert.equal(rowOf(mapper, ['k', '0102030405']), 'KeyValue size too large')
  })

  for (const [types, ...parts] of [
    ['', 'gives no column its type', 'd:qty=long'],
    ['d:qty', 'gives no column its type'],
    ['=long', 'gives no column its type'],
    ['d:qty=Long', "'Long' for d:qty is no type", 'long-ordered'],
    ['d:no=int', 'the columns have no d:no', 'd:name'],
    ['d:qty=int,d:qty=long', 'gives d:qty two types'],
    [':x=int', ':x is neither stored nor the row key'],
    ['HBASE_TS_KEY=long', 'HBASE_TS_KEY is neither stored'],
  ] as const) {
    it(`'${types}' is refused`, () => {
      const parse = () => parseRules(`${columns},:x,HBASE_TS_KEY`, { types })
      assert.throws(parse, refused('USAGE', '--types', ...parts))
    })
  }

  it('of a row key that a template makes are refused', () => {
    const parse = () =>
      parseRules(columns, { types: 'HBASE_ROW_KEY=int', rowKeyTemplate: '{HBASE_ROW_KEY}' })
    assert.throws(parse, refused('USAGE', '{:id|long}'))
  })
})

describe('a row key made of fields', () => {
  it('needs no column of its own', () => {
    const mapper = mapperOf(':user,d:a,HBASE_TS_KEY', {
      rowKeyTemplate: '{user|reverse}\\x00{HBASE_TS_KEY|reverse-time|long}',
      types: 'd:a=int',
    })
    assert.deepEqual(rowOf(mapper, ['abc', '5', '1']), {
      key: `${hex('cba')}007ffffffffffffffe`,
      cells: [[0, '00000005']],
    })
    assert.equal(mapper.row.timestamp, 1)
  })

  it('may be the field of the only cell', () => {
    const mapper = mapperOf('d:a', { rowKeyTemplate: '{d:a|md5:2}' })
    assert.deepEqual(rowOf(mapper, ['x']), { key: hex('9d'), cells: [[0, hex('x')]] })
  })

  it('is checked like any other', () => {
    const mapper = mapperOf('d:a,:b', { rowKeyTemplate: '{b}' })
    assert.equal(rowOf(mapper, ['x', '']), 'Row length is 0')
    assert.equal(rowOf(mapper, ['x', 'k'.repeat(32768)]), 'Row length 32768 is > 32767')
  })

  it('has to be there', () => {
    assert.throws(() => parseRules('d:a', { types: 'd:a=int' }), refused('USAGE', 'HBASE_ROW_KEY'))
  })
})

describe('a salted key', () => {
  it('has the hash of the key as it is without, in front of it', () => {
    const mapper = mapperOf('HBASE_ROW_KEY,d:a', { salt: 16 })
    const salt = (murmur3(Buffer.from('key'), 0, 3) % 16).toString(16).padStart(2, '0')
    assert.deepEqual(rowOf(mapper, ['key', 'v']), {
      key: salt + hex('key'),
      cells: [[0, hex('v')]],
    })
  })

  it('is what readers compute, with one byte up to 256 salts and two beyond', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 65536 }),
        fc.uint8Array({ minLength: 1, maxLength: 30 }),
        (salt, bytes) => {
          const key = Buffer.from(bytes)
          const mapper = mapperOf('HBASE_ROW_KEY,d:a', { salt })
          const row = rowOf(mapper, [key, 'v'])
          assert.equal(
            typeof row === 'string' ? row : row.key,
            saltedKey(key, salt).toString('hex'),
          )
          assert.equal(saltedKey(key, salt).length, key.length + (salt <= 256 ? 1 : 2))
        },
      ),
    )
  })

  it('is still none for an empty key', () => {
    assert.equal(rowOf(mapperOf('HBASE_ROW_KEY,d:a', { salt: 4 }), ['', 'v']), 'Row length is 0')
  })

  it('stands before what the template and the types make', () => {
    const typed = mapperOf('HBASE_ROW_KEY,d:a', { salt: 300, types: 'HBASE_ROW_KEY=short' })
    const row = rowOf(typed, ['513', 'v'])
    assert.deepEqual(row, {
      key: saltedKey(Buffer.from('0201', 'hex'), 300).toString('hex'),
      cells: [[0, hex('v')]],
    })
    const made = mapperOf('d:a,:b', { salt: 9, rowKeyTemplate: '{b}{d:a}' })
    assert.deepEqual(rowOf(made, ['1', '2']), {
      key: saltedKey(Buffer.from('21'), 9).toString('hex'),
      cells: [[0, hex('1')]],
    })
  })
})

describe('a row that is derived', () => {
  it('holds nothing of the one before, whatever their sizes', () => {
    const rules = { types: 'd:n=long,d:h=hex', rowKeyTemplate: '{k}-{d:n|padleft:20}', salt: 8 }
    const shared = mapperOf('d:n,:k,d:h,d:s', rules, { maxCellBytes: 1e9 })
    const field = fc.oneof(
      {
        weight: 9,
        arbitrary: fc.string({ maxLength: 20, unit: fc.constantFrom('a', 'Z', ' ', '\0') }),
      },
      {
        weight: 1,
        arbitrary: fc.integer({ min: 0, max: 2_000_000 }).map((size) => 'x'.repeat(size)),
      },
    )
    const line = fc.tuple(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
      fc.string({ maxLength: 30, unit: fc.constantFrom('k', '1') }),
      fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('hex')),
      field,
    )
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), (lines) => {
        for (const fields of lines) {
          const own = mapperOf('d:n,:k,d:h,d:s', rules, { maxCellBytes: 1e9 })
          assert.deepEqual(rowOf(shared, fields), rowOf(own, fields))
        }
      }),
      { numRuns: 50 },
    )
  })
})
