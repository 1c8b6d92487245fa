import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ALL_VERSIONS } from '../../src/cellcounter/count-options.js'
import { type CellCounterOptions, parseCellCounterOptions } from '../../src/cellcounter/options.js'
import { silentLog } from '../workers/fixture-job.js'

interface Words {
  readonly flags?: Record<string, string>
  readonly defines?: Record<string, string>
}

function parse(args: readonly string[], { flags = {}, defines = {} }: Words = {}) {
  const scan = Object.entries(defines).map(
    ([key, value]) => [`hbase.mapreduce.scan${key === '' ? '' : `.${key}`}`, value] as const,
  )
  const global = { tablePrefix: 'p' }
  return parseCellCounterOptions({ args, flags, defines: new Map(scan), global, log: silentLog })
}

const plain: CellCounterOptions = {
  table: 'p_t',
  directory: undefined,
  separator: ':',
  range: { start: '', stop: '' },
  columns: [],
  filter: undefined,
  timeRange: undefined,
  versions: ALL_VERSIONS,
  top: 100,
  format: 'text',
}

const cases: readonly (readonly [string[], Words, Partial<CellCounterOptions>])[] = [
  [['t'], {}, {}],
  [['t', 'out', '/'], {}, { directory: 'out', separator: '/' }],
  [['t', 'out', '/', 'ab'], {}, { ...out(), range: { start: 'ab', stop: 'ac' } }],
  [['t', 'out', '/', '\\xFF'], {}, { ...out(), range: { start: '\\xFF', stop: '' } }],
  [['t', 'out', '/', "^a'b"], {}, { ...out(), filter: "RowFilter(=, 'regexstring:a''b')" }],
  [
    ['t'],
    { flags: { starttime: '5', endtime: '0' } },
    { timeRange: ['5', String(2n ** 63n - 1n)] },
  ],
  [
    ['t'],
    { flags: { versions: '3', top: '7', output: 'csv' } },
    { versions: 3, top: 7, format: 'csv' },
  ],
  [['t'], { defines: { maxversions: '2' } }, { versions: 2 }],
  [['t'], { flags: { versions: 'all' }, defines: { maxversions: '2' } }, {}],
  [
    ['t'],
    { defines: { 'row.start': 'a', 'row.stop': '\\x7F' } },
    { range: { start: 'a', stop: '\\x7F' } },
  ],
  [
    ['t'],
    { defines: { 'column.family': 'd, e,' } },
    { columns: [{ family: 'd' }, { family: 'e' }] },
  ],
  [
    ['t'],
    { defines: { columns: 'd e:q f:' } },
    {
      columns: [{ family: 'd' }, { family: 'e', qualifier: 'q' }, { family: 'f', qualifier: '' }],
    },
  ],
  [['t'], { defines: { timestamp: '9' } }, { timeRange: ['9', '10'] }],
  [['t'], { defines: { 'timerange.start': '3', 'timerange.end': '4' } }, { timeRange: ['3', '4'] }],
  [['t'], { defines: { cachedrows: '3', cacheblocks: 'false', batchsize: '1' } }, {}],
]

function out(): Partial<CellCounterOptions> {
  return { directory: 'out', separator: '/' }
}

for (const [args, words, change] of cases) {
  test(`cellcounter ${args.join(' ')} ${JSON.stringify(words)}`, () => {
    assert.deepEqual(parse(args, words), { ...plain, ...change })
  })
}

const refusals: readonly (readonly [string[], Words, RegExp])[] = [
  [[], {}, /no table/],
  [['t', ''], {}, /directory has no name/],
  [['t', 'out', ':', 'a', 'b'], {}, /too many arguments: 'b'/],
  [['t', 'out', ':', '\\xff'], {}, /lower-case digits/],
  [['t'], { flags: { top: '1001' } }, /--top '1001' is out of range/],
  [['t'], { flags: { versions: '0' } }, /--versions '0'/],
  [['t'], { flags: { output: 'xml' } }, /--output 'xml' is not known/],
  [['t'], { flags: { starttime: '5', endtime: '4' } }, /--endtime 4 is before --starttime 5/],
  [['t'], { defines: { '': 'abc' } }, /-Dhbase.mapreduce.scan cannot be honoured/],
  [['t'], { defines: { 'row.begin': 'abc' } }, /unknown property/],
  [['t'], { defines: { 'row.start': 'b', 'row.stop': 'a' } }, /row.stop is not after/],
  [['t', 'out', ':', 'c'], { defines: { 'row.start': 'a', 'row.stop': 'b' } }, /no row between/],
  [['t'], { defines: { 'timerange.start': '3' } }, /timerange.end is missing/],
  [['t'], { defines: { 'timerange.start': '3', 'timerange.end': '2' } }, /before its start/],
  [['t'], { defines: { maxversions: 'many' } }, /no whole number/],
]

for (const [args, words, message] of refusals) {
  test(`refused: cellcounter ${args.join(' ')} ${JSON.stringify(words)}`, () => {
    assert.throws(() => parse(args, words), { name: 'HbulkError', code: 'USAGE', message })
  })
}
