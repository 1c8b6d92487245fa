import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { FieldRole, familiesOf, findField, parseColumns } from '../../src/importtsv/columns.js'
import { refused } from './support/refused.js'

describe('a column spec', () => {
  it('gives every field its role, with the columns in the order of the spec', () => {
    const spec = parseColumns('d:a, HBASE_ROW_KEY ,HBASE_ATTRIBUTES_KEY,e,HBASE_TS_KEY,d:x:y')
    const { VALUE, ROW_KEY, IGNORED, TIMESTAMP } = FieldRole
    assert.deepEqual([...spec.roles], [VALUE, ROW_KEY, IGNORED, VALUE, TIMESTAMP, VALUE])
    assert.deepEqual([...spec.columnIndex], [0, 0, 0, 1, 0, 2])
    assert.deepEqual(
      spec.columns.map(({ family, qualifier }) => [`${family}`, `${qualifier}`]),
      [
        ['d', 'a'],
        ['e', ''],
        ['d', 'x:y'],
      ],
    )
    assert.equal(spec.rowKeyField, 1)
    assert.equal(spec.timestampField, 4)
    assert.equal(spec.attributesField, 2)
    assert.deepEqual(familiesOf(spec.columns), ['d', 'e'])
  })

  it('takes a special name in another case for a family, as ImportTsv does', () => {
    const { columns } = parseColumns('HBASE_ROW_KEY,hbase_ts_key')
    assert.deepEqual(familiesOf(columns), ['hbase_ts_key'])
  })

  it('may name fields that make no cell', () => {
    const spec = parseColumns(':id,HBASE_ROW_KEY,d:a,:')
    const { VALUE, ROW_KEY, IGNORED } = FieldRole
    assert.deepEqual([...spec.roles], [IGNORED, ROW_KEY, VALUE, IGNORED])
    assert.deepEqual(familiesOf(spec.columns), ['d'])
    assert.equal(findField(spec, ':id'), 0)
    assert.equal(findField(spec, 'id'), 0)
    assert.equal(findField(spec, 'd:a'), 2)
    assert.equal(findField(spec, 'd'), -1)
  })

  it('may do without a row key or cells where others make them', () => {
    const spec = parseColumns(':a,:b', { rowKey: false, cells: false })
    assert.equal(spec.rowKeyField, -1)
    assert.equal(spec.columns.length, 0)
  })

  for (const [spec, ...parts] of [
    ['', 'empty'],
    ['d:a,d:b', 'HBASE_ROW_KEY'],
    ['HBASE_ROW_KEY,HBASE_ROW_KEY,d:a', 'exactly one column as HBASE_ROW_KEY'],
    ['HBASE_ROW_KEY,HBASE_TS_KEY,HBASE_TS_KEY,d:a', 'at most one column as HBASE_TS_KEY'],
    ['HBASE_ROW_KEY,HBASE_CELL_TTL,HBASE_CELL_TTL,d:a', 'at most one column as HBASE_CELL_TTL'],
    ['HBASE_ROW_KEY,HBASE_CELL_TTL,HBASE_CELL_VISIBILITY', 'one or more columns in addition'],
    ['HBASE_ROW_KEY', 'one or more columns in addition'],
    ['HBASE_ROW_KEY,HBASE_TS_KEY,HBASE_ATTRIBUTES_KEY', 'one or more columns in addition'],
    ['HBASE_ROW_KEY,,d:a', 'entry 2'],
    ['HBASE_ROW_KEY,d:a,', 'entry 3'],
    ['HBASE_ROW_KEY,:q', 'one or more columns in addition'],
  ] as const) {
    it(`'${spec}' is refused`, () => {
      assert.throws(() => parseColumns(spec), refused('USAGE', ...parts))
    })
  }

  it('knows the fields that are no cells', () => {
    const spec = parseColumns('HBASE_CELL_TTL,HBASE_ROW_KEY,d:a,HBASE_CELL_VISIBILITY')
    assert.deepEqual([spec.ttlField, spec.visibilityField, spec.attributesField], [0, 3, -1])
    assert.equal(spec.columns.length, 1)
  })
})
