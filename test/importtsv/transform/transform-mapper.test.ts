import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMapper } from '../../../src/importtsv/create-mapper.js'
import { parseRules } from '../../../src/importtsv/row-rules.js'
import { TransformMapper } from '../../../src/importtsv/transform/transform-mapper.js'
import { saltedKey } from '../../../src/presplit/salt.js'
import { makeRecord } from '../support/make-record.js'
import { refused } from '../support/refused.js'
import { workspace } from '../support/workspace.js'

const { folder, write } = workspace()
let modules = 0
/** As people's modules have what the package exports. */
const LIBRARY = `import { typedBytes } from '${new URL('../../../src/index.js', import.meta.url)}'`

interface Given {
  readonly columns?: string
  readonly salt?: number
  readonly maxCellBytes?: number
  readonly families?: readonly string[]
}

async function mapperOf(source: string, given: Given = {}): Promise<TransformMapper> {
  const transform = write(`transform${modules++}.mjs`, source)
  const { columns = ':a,:b,d:c', salt, families: tableFamilies = ['d', 'e'] } = given
  const { maxCellBytes = 100 } = given
  const rules = { transform, salt }
  const settings = { skipEmptyColumns: false, maxCellBytes, ttlFormat: 'text' as const }
  const place = { file: 'in.tsv', timestamp: 5000 }
  const parsed = parseRules(columns, rules)
  const mapper = await createMapper(parsed, { ...rules, ...settings, tableFamilies }, place)
  assert.ok(mapper instanceof TransformMapper)
  return mapper
}

function rowsOf(mapper: TransformMapper, fields: readonly (string | Buffer)[], offset = 0) {
  const reason = mapper.map(makeRecord(fields, 3), offset)
  if (reason !== undefined) return reason
  return mapper.rows.slice(0, mapper.count).map((row) => ({
    key: row.buf.toString('latin1', row.keyStart, row.keyEnd),
    cells: Array.from({ length: row.cells }, (_, i) => {
      const column = mapper.columns[row.column[i] as number]
      const value = row.buf.toString('latin1', row.valueStart[i], row.valueEnd[i])
      return `${column?.family}:${column?.qualifier.toString('latin1')}=${value}`
    }),
    ...(row.timestamp === undefined ? {} : { timestamp: row.timestamp }),
  }))
}

describe('a transform', () => {
  it('makes the row of a line from its fields, by name and by place', async () => {
    const mapper = await mapperOf(`
      export default (record) => ({
        key: record.text('a') + '-' + record.get(':b').toString('hex'),
        cells: { 'd:x': record.get(2), 'd:n': String(record.length), 'd:y': record.get('d:c'), 'd:no': undefined },
      })`)
    assert.deepEqual(rowsOf(mapper, ['k', '\xff', 'v']), [
      { key: 'k-ff', cells: ['d:x=v', 'd:n=3', 'd:y=v'] },
    ])
    assert.deepEqual(rowsOf(mapper, ['k', '']), [{ key: 'k-', cells: ['d:n=2'] }])
  })

  it('makes no row, one or several, with timestamps of their own', async () => {
    const mapper = await mapperOf(`
      export function transform(record) {
        const n = Number(record.text('a'))
        if (n === 0) return n === 0 ? undefined : null
        return Array.from({ length: n }, (_, i) => ({
          key: 'k' + i,
          cells: new Map([['d', 'x'.repeat(i)], [{ family: 'e', qualifier: Uint8Array.of(0, 255) }, Uint8Array.of(1)]]),
          timestamp: [undefined, 7, 9n, 2n ** 60n][i],
        }))
      }`)
    assert.deepEqual(rowsOf(mapper, ['0', '']), [])
    assert.deepEqual(rowsOf(mapper, ['1', '']), [{ key: 'k0', cells: ['d:=', 'e:\x00\xff=\x01'] }])
    assert.deepEqual(rowsOf(mapper, ['4', '']), [
      { key: 'k0', cells: ['d:=', 'e:\x00\xff=\x01'] },
      { key: 'k1', cells: ['d:=x', 'e:\x00\xff=\x01'], timestamp: 7 },
      { key: 'k2', cells: ['d:=xx', 'e:\x00\xff=\x01'], timestamp: 9 },
      { key: 'k3', cells: ['d:=xxx', 'e:\x00\xff=\x01'], timestamp: 2n ** 60n },
    ])
    assert.equal(mapper.columns.length, 2)
    assert.deepEqual(rowsOf(mapper, ['0', '']), [])
  })

  it('makes rows too long for the buffer of the rows before', async () => {
    const mapper = await mapperOf(
      `
      export default (record) => [
        { key: 'first', cells: { 'd:a': 'A' } },
        { key: 'k'.repeat(30000), cells: Object.fromEntries(Array.from({ length: 200 }, (_, i) => ['d:' + i, 'v' + i])) },
        { key: 'last', cells: { 'd:a': 'Z' } },
      ]`,
      { maxCellBytes: 1e6 },
    )
    for (let round = 0; round < 2; round++) {
      const rows = rowsOf(mapper, ['a', 'b'])
      assert.ok(Array.isArray(rows))
      assert.deepEqual(rows[0], { key: 'first', cells: ['d:a=A'] })
      assert.equal(rows[1]?.key.length, 30000)
      assert.equal(rows[1]?.cells[199], 'd:199=v199')
      assert.deepEqual(rows[2], { key: 'last', cells: ['d:a=Z'] })
    }
  })

  it('is told where the line is from and when, and has its row take the timestamp of the columns', async () => {
    const source = `
      export default (record) => ({
        key: [record.file, record.offset, record.timestamp, record.columns.join()].join('|'),
        cells: { 'd:a': 'x' },
      })`
    const plain = await mapperOf(source)
    assert.deepEqual(rowsOf(plain, ['a', 'b'], 77), [
      { key: 'in.tsv|77|5000|:a,:b,d:c', cells: ['d:a=x'] },
    ])
    const timed = await mapperOf(source, { columns: ':a,HBASE_TS_KEY' })
    assert.deepEqual(rowsOf(timed, ['a', '33']), [
      { key: 'in.tsv|0|33|:a,HBASE_TS_KEY', cells: ['d:a=x'], timestamp: 33 },
    ])
    assert.equal(rowsOf(timed, ['a', 'x']), 'Invalid timestamp x')
  })

  it('gets its keys salted', async () => {
    const mapper = await mapperOf(`export default (r) => ({ key: r.get(0), cells: { d: '' } })`, {
      salt: 300,
    })
    const key = saltedKey(Buffer.from('key'), 300).toString('latin1')
    assert.deepEqual(rowsOf(mapper, ['key', 'b']), [{ key, cells: ['d:='] }])
    assert.equal(rowsOf(mapper, ['', 'b']), 'transform: Row length is 0')
  })

  it('forgets its columns for a new writer', async () => {
    const mapper = await mapperOf(
      `export default (r) => ({ key: 'k', cells: [['d:' + r.text(0), 'v'], ['d:same', '']] })`,
    )
    for (let n = 0; n <= 4096; n++) rowsOf(mapper, [`${n}`, ''])
    assert.equal(mapper.columnsFull, true)
    const before = mapper.columns
    mapper.forgetColumns()
    assert.equal(mapper.columnsFull, false)
    assert.deepEqual(rowsOf(mapper, ['x', '']), [{ key: 'k', cells: ['d:x=v', 'd:same='] }])
    assert.equal(mapper.columns.length, 2)
    assert.equal(before.length, 4098)
  })
})

describe('a line that a transform makes bad', () => {
  for (const [body, reason] of [
    ["throw new Error('not\\nthis')", 'transform: not'],
    ["throw 'text'", 'transform: text'],
    ['return r.nope()', 'transform: r.nope is not a function'],
    [
      "return { key: r.get('zz'), cells: {} }",
      "transform: there is no field 'zz': the columns are :a, :b, d:c",
    ],
    [
      'return { key: r.get(9), cells: {} }',
      'transform: there is no field 9: the columns are :a, :b, d:c',
    ],
    ["return 'row'", 'transform: what it returned is no row { key, cells }'],
    ["return { key: 'k' }", 'transform: what it returned is no row { key, cells }'],
    ["return { key: 'k', cells: 5 }", 'transform: what it returned is no row { key, cells }'],
    ["return { key: 'k', cells: {} }", 'transform: No columns to insert'],
    ["return { key: 'k', cells: { 'd:a': undefined } }", 'transform: No columns to insert'],
    ["return { key: '', cells: { 'd:a': 'x' } }", 'transform: Row length is 0'],
    [
      "return { key: 7, cells: { 'd:a': 'x' } }",
      'transform: the row key is neither bytes nor text',
    ],
    ["return { key: 'k', cells: { 'd:a': 7 } }", 'transform: a value is neither bytes nor text'],
    ["return { key: 'k', cells: { 'd:a': null } }", 'transform: a value is neither bytes nor text'],
    ["return { key: 'k', cells: [1] }", 'transform: '],
    [
      "return { key: 'k', cells: { 'x:a': 'x' } }",
      "transform: the table has no family 'x' (it has d, e)",
    ],
    ["return { key: 'k', cells: { ':a': 'x' } }", "transform: the column ':a' has no family"],
    [
      "return { key: 'k'.repeat(32768), cells: { 'd:a': 'x' } }",
      'transform: Row length 32768 is > 32767',
    ],
    ["return { key: 'k', cells: { 'd:a': 'x'.repeat(90) } }", 'transform: KeyValue size too large'],
    [
      "return { key: 'k', cells: { 'd:a': 'x' }, timestamp: -1 }",
      'transform: Invalid timestamp -1',
    ],
    [
      "return { key: 'k', cells: { 'd:a': 'x' }, timestamp: 1.5 }",
      'transform: Invalid timestamp 1.5',
    ],
    [
      "return { key: 'k', cells: { 'd:a': 'x' }, timestamp: 2n ** 63n }",
      'transform: Invalid timestamp 9223372036854775808',
    ],
    [
      "return [{ key: 'k', cells: { 'd:a': 'x' } }, { key: '', cells: { 'd:a': 'x' } }]",
      'transform: Row length is 0',
    ],
    ["return { key: 'k', cells: [[7, 'x']] }", 'transform: 7 is no column'],
    [
      "return { key: 'k', cells: [[{ family: 'd' }, 'x']] }",
      'transform: the qualifier of a column is neither bytes nor text',
    ],
    ['throw Object.assign(new Error(), { message: 7 })', 'transform: 7'],
    ['throw Object.create(null)', 'transform: it threw what has no text'],
    ["throw new Error('x'.repeat(5000))", `transform: ${'x'.repeat(500)}...`],
    [`throw Object.assign(new Error('not ours'), { code: 'USAGE' })`, 'transform: not ours'],
    [
      `typedBytes('int', r.text(0)); throw new Error('unreachable')`,
      "transform: 'a' is no whole number (int)",
    ],
  ] as const) {
    it(`${body.slice(0, 70)}: ${reason}`, async () => {
      const mapper = await mapperOf(`${LIBRARY}\nexport default function (r) { ${body} }`)
      const result = rowsOf(mapper, ['a', 'b', 'c'])
      assert.ok(typeof result === 'string' && result.startsWith(reason), JSON.stringify(result))
      assert.ok(!result.includes('\n'))
      assert.equal(mapper.count, 0)
    })
  }

  it('that is asynchronous is refused with that as the reason, whatever it throws', async (t) => {
    const unhandled = t.mock.fn()
    process.on('unhandledRejection', unhandled)
    try {
      for (const source of [
        "export default async () => { throw new Error('late') }",
        "export default () => [1, 2].map(async () => { throw new Error('late') })",
      ]) {
        const mapper = await mapperOf(source)
        assert.throws(() => rowsOf(mapper, ['k', 'x', 'v']), refused('USAGE', 'promise'))
        await new Promise(setImmediate)
      }
    } finally {
      process.off('unhandledRejection', unhandled)
    }
    assert.equal(unhandled.mock.callCount(), 0)
  })

  it('is checked for its fields first', async () => {
    const mapper = await mapperOf(`export default () => { throw new Error('asked') }`)
    assert.equal(rowsOf(mapper, ['a', 'b', 'c', 'd']), 'Excessive columns')
    assert.equal(rowsOf(mapper, ['a']), 'No delimiter')
    const whole = await mapperOf(
      `export default (r) => ({ key: r.text('line'), cells: { d: '' } })`,
      {
        columns: ':line',
      },
    )
    assert.deepEqual(rowsOf(whole, ['one field']), [{ key: 'one field', cells: ['d:='] }])
  })
})

describe('a module that is refused', () => {
  for (const [source, code, ...parts] of [
    ['export const x = 1', 'USAGE', 'exports no function', 'export default function'],
    ['export default { transform() {} }', 'USAGE', 'exports no function'],
    ['export default (', 'INPUT', 'cannot be loaded'],
    ["import './nothing.mjs'", 'INPUT', 'cannot be loaded', 'nothing.mjs'],
    ["throw new Error('while loading')", 'INPUT', 'while loading'],
  ] as const) {
    it(source, async () => {
      await assert.rejects(mapperOf(source), refused(code, '--transform', ...parts))
    })
  }

  it('because it is not there', async () => {
    const rules = { transform: `${folder}/none.mjs` }
    const settings = { skipEmptyColumns: false, maxCellBytes: 100, ttlFormat: 'text' as const }
    const made = createMapper(
      parseRules(':a', rules),
      { ...rules, ...settings },
      { file: '', timestamp: 0 },
    )
    await assert.rejects(made, refused('INPUT', "no file '", 'none.mjs'))
  })

  it('when it turns out to be asynchronous', async () => {
    const mapper = await mapperOf('export default async (r) => ({ key: r.get(0), cells: {} })')
    assert.throws(() => rowsOf(mapper, ['a', 'b']), refused('USAGE', 'promise', 'synchronous'))
    const later = await mapperOf(`export default (r) => [Promise.reject(new Error('unseen'))]`)
    assert.throws(() => rowsOf(later, ['a', 'b']), refused('USAGE', 'promise', 'synchronous'))
    const thenable = await mapperOf('export default (r) => ({ then() {} })')
    assert.throws(() => rowsOf(thenable, ['a', 'b']), refused('USAGE', 'promise', 'synchronous'))
  })
})
