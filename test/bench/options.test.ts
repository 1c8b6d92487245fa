import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseOptions } from '../../bench/options.js'

const usage = (flags: Record<string, unknown>, message: RegExp) =>
  assert.throws(() => parseOptions(flags), { code: 'USAGE', message })

test('what cannot be measured is refused with the flag and the value', () => {
  usage({ rows: '0' }, /--rows 0/)
  usage({ rows: '1.5' }, /--rows 1.5/)
  usage({ rounds: 'many' }, /--rounds many/)
  usage({ tpch: '-1' }, /--tpch -1/)
  usage({ runTimeout: '' }, /--run-timeout/)
  usage({ shape: 'random' }, /--shape random/)
  usage({ keys: 'sorted' }, /--keys sorted.*ordered, random/)
  usage({ gatewayKind: 'thrift3' }, /--gateway-kind thrift3/)
  usage({ only: 'hbulk,spark' }, /--only spark/)
  usage({ format: 'csv,parquet' }, /--format parquet/)
  usage({ file: 'x' }, /--columns/)
  usage({ columns: 'HBASE_ROW_KEY,d:a' }, /--file/)
  usage({ separator: '||' }, /--separator/)
})

test("HBase's tools can be chosen by their own names, and the order given does not matter", () => {
  assert.deepEqual(parseOptions({ only: 'limit,importtsv' }).only, ['hbase', 'limit'])
  assert.deepEqual(parseOptions({ only: 'rowcounter,hbulk' }).only, ['hbulk', 'hbase'])
})

test("hbulk's own flags are handed on", () => {
  const options = parseOptions({ hbulkArgs: '--batch-rows 500 -v', threads: '2', connections: '4' })
  const handedOn = ['--batch-rows', '500', '-v', '--threads', '2', '--connections', '4']
  assert.deepEqual(options.hbulkArgs, handedOn)
})

test('without flags: generated rows, one region, three rounds, everyone', () => {
  const options = parseOptions({})
  assert.equal(options.rows, 300_000)
  assert.equal(options.regions, 1)
  assert.equal(options.rounds, 3)
  assert.deepEqual(options.only, ['hbulk', 'hbase', 'happybase', 'limit'])
  assert.deepEqual(options.shape, { columns: 8, valueBytes: 12 })
})
