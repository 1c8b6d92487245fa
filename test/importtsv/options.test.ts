import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { describe, it } from 'node:test'
import type { GlobalOptions } from '../../src/cli/tool.js'
import { type ImportOptions, parseImportOptions } from '../../src/importtsv/options.js'
import { refused } from './support/refused.js'

const global = { dryRun: false, tablePrefix: undefined } as Partial<GlobalOptions> as GlobalOptions

interface Given {
  readonly args?: readonly string[]
  readonly flags?: Readonly<Record<string, unknown>>
  readonly defines?: Readonly<Record<string, string>>
  readonly global?: Partial<GlobalOptions>
}

const COLUMNS = { columns: 'HBASE_ROW_KEY,d:a' }

function parse(given: Given): ImportOptions {
  return parseImportOptions({
    args: given.args ?? ['t', 'in.tsv'],
    flags: given.flags ?? COLUMNS,
    defines: new Map(Object.entries(given.defines ?? {})),
    global: { ...global, ...given.global },
    log: { info() {}, warn() {}, detail() {} },
  })
}

describe('the options of an import', () => {
  it('have ImportTsv defaults', () => {
    const options = parse({})
    assert.equal(options.separator, 9)
    assert.equal(options.skipBadLines, true)
    assert.equal(options.acceptRejects, false)
    assert.equal(options.skipEmptyColumns, false)
    assert.equal(options.maxCellBytes, 10485760)
    assert.equal(parse({ flags: { ...COLUMNS, format: 'csv' } }).separator, 0x2c)
  })

  it('can be given as HBase gives them', () => {
    const options = parse({
      flags: {},
      defines: {
        'importtsv.columns': 'HBASE_ROW_KEY,d:a',
        'importtsv.separator': '|',
        'importtsv.timestamp': '9223372036854775807',
        'importtsv.skip.bad.lines': 'TRUE',
        'importtsv.log.bad.lines': 'true',
        'importtsv.skip.empty.columns': 'true',
        'importtsv.dry.run': 'true',
        'create.table': 'no',
        'no.strict': 'true',
        'mapreduce.job.name': 'x',
        'hbase.client.keyvalue.maxsize': '0',
      },
    })
    assert.equal(options.columns, 'HBASE_ROW_KEY,d:a')
    assert.equal(options.separator, 0x7c)
    assert.equal(options.timestamp, '9223372036854775807')
    assert.equal(options.acceptRejects, true)
    assert.equal(options.logBadLines, true)
    assert.equal(options.skipEmptyColumns, true)
    assert.equal(options.dryRun, true)
    assert.equal(options.maxCellBytes, Number.MAX_SAFE_INTEGER)
  })

  it('take a flag before a -D key', () => {
    const defines = { 'importtsv.separator': '|', 'importtsv.skip.bad.lines': 'false' }
    const flags = { ...COLUMNS, separator: 'comma', skipBadLines: true }
    const options = parse({ flags, defines })
    assert.equal(options.separator, 0x2c)
    assert.equal(options.skipBadLines, true)
    assert.equal(options.acceptRejects, false)
  })

  it('take what Hadoop would do to the input', () => {
    const options = parse({
      defines: {
        'importtsv.timestamp': '0x10',
        'importtsv.mapper.class': 'org.apache.hadoop.hbase.mapreduce.TsvImporterMapper',
        'mapreduce.input.fileinputformat.input.dir.recursive': 'true',
        'mapreduce.input.linerecordreader.line.maxlength': '4096',
      },
    })
    assert.equal(options.timestamp, '16')
    assert.equal(options.subdirectories, 'read')
    assert.equal(options.maxLineBytes, 4096)
    const ignored = 'mapreduce.input.fileinputformat.input.dir.nonrecursive.ignore.subdirs'
    assert.equal(parse({ defines: { [ignored]: 'true' } }).subdirectories, 'ignore')
    assert.equal(parse({}).subdirectories, 'refuse')
    assert.equal(parse({ flags: { ...COLUMNS, recursive: true } }).subdirectories, 'read')
  })

  it('read a TTL as text unless they say otherwise', () => {
    assert.equal(parse({}).ttlFormat, 'text')
    assert.equal(parse({ flags: { ...COLUMNS, ttlFormat: 'binary' } }).ttlFormat, 'binary')
  })

  it('put the prefix before the table', () => {
    assert.equal(parse({ global: { tablePrefix: 'p' } }).table, 'p_t')
  })

  it('make a region for each salt of a new table, unless something else is asked for', () => {
    const presplitOf = (flags: Readonly<Record<string, unknown>>) =>
      parse({ flags: { ...COLUMNS, salt: '16', ...flags } }).presplit
    assert.deepEqual(presplitOf({ createTable: true }), { kind: 'salt', regions: 16 })
    assert.equal(presplitOf({}), undefined)
    assert.equal(presplitOf({ createTable: true, presplit: 'none' }), undefined)
    const less = { createTable: true, presplit: 'salt:4' }
    assert.deepEqual(presplitOf(less), { kind: 'salt', regions: 4 })
    const sample = { createTable: true, presplit: 'sample:8' }
    assert.deepEqual(presplitOf(sample), { kind: 'sample', regions: 8 })
  })

  it('name a transform by its whole path', () => {
    const { transform } = parse({ flags: { columns: ':a', transform: 'x/t.mjs' } })
    assert.equal(transform, resolve('x/t.mjs'))
  })

  it('need no columns with a header', () => {
    assert.equal(parse({ flags: { header: true } }).columns, undefined)
  })

  const wrong: readonly (readonly [Given, ...string[]])[] = [
    [{ args: ['t'] }, 'input'],
    [{ args: [] }, 'table'],
    [{ flags: {} }, 'columns', '--header'],
    [{ flags: { columns: 'd:a' } }, 'HBASE_ROW_KEY'],
    [{ flags: { ...COLUMNS, format: 'xml' } }, "'xml'", 'tsv and csv'],
    [{ flags: { ...COLUMNS, separator: '||' } }, '--separator'],
    [{ flags: { ...COLUMNS, timestamp: 'now' } }, '--timestamp', "'now'"],
    [{ flags: { ...COLUMNS, timestamp: '-5' } }, '--timestamp'],
    [{ flags: { ...COLUMNS, presplit: 'hex:4' } }, '--create-table'],
    [{ flags: { ...COLUMNS, presplit: 'none' } }, '--create-table'],
    [{ flags: { ...COLUMNS, family: 'd' } }, '--family', '--create-table'],
    [{ flags: { ...COLUMNS, family: 'd:x=1', createTable: true } }, '--family', "'x'"],
    [{ flags: { ...COLUMNS, types: 'd:b=int' } }, '--types', 'd:b'],
    [{ flags: { ...COLUMNS, types: 'd:a=integer' } }, '--types', "'integer'"],
    [{ flags: { ...COLUMNS, rowKeyTemplate: '{x}' } }, '--row-key-template', 'position 2'],
    [{ flags: { ...COLUMNS, salt: '1' } }, '--salt', '2 to 65536'],
    [{ flags: { ...COLUMNS, createTable: true, presplit: 'salt:4' } }, 'salt:4', '--salt N'],
    [{ flags: { ...COLUMNS, createTable: true, presplit: 'salt:9', salt: '8' } }, 'salt:9', '8'],
    [{ flags: { ...COLUMNS, createTable: true, presplit: 'sample:1' } }, 'sample:', '2 to'],
    [{ flags: { ...COLUMNS, types: 'd:a=int', transform: 'x.mjs' } }, '--types', '--transform'],
    [{ flags: { ...COLUMNS, rowKeyTemplate: 'x', transform: 'x.mjs' } }, '--row-key-template'],
    [{ flags: { ...COLUMNS, presplit: 'x:4', createTable: true } }, 'hex:N'],
    [{ flags: { ...COLUMNS, maxRejects: 'x' } }, '--max-rejects'],
    [{ flags: { ...COLUMNS, maxLineBytes: 'x' } }, '--max-line-bytes'],
    [{ flags: { ...COLUMNS, rejects: 'x.reasons' } }, '--rejects'],
    [{ defines: { 'importtsv.timestamp': '1x' } }, '-Dimporttsv.timestamp'],
    [{ defines: { 'importtsv.mapper.class': 'X' } }, 'importtsv.mapper.class=X', '--transform'],
    [{ defines: { 'textinputformat.record.delimiter': ';' } }, 'record.delimiter', 'LF'],
    [{ defines: { 'importtsv.timestamp': '1.5' } }, "-Dimporttsv.timestamp '1.5'"],
    [{ flags: { ...COLUMNS, ttlFormat: 'seconds' } }, "--ttl-format 'seconds'", 'binary'],
    [{ defines: { 'importtsv.bulk.output': '/x' } }, 'importtsv.bulk.output', 'gateway'],
    [{ defines: { 'importtsv.colums': 'x' } }, 'importtsv.columns'],
  ]
  for (const [given, ...parts] of wrong) {
    it(`${JSON.stringify(given)} is refused`, () => {
      assert.throws(() => parse(given), refused('USAGE', ...parts))
    })
  }

  it('give CSV its shape', () => {
    const csv = (flags: Readonly<Record<string, unknown>>) =>
      parse({ flags: { ...COLUMNS, format: 'csv', ...flags } }).csv
    assert.deepEqual(csv({}), { separator: ',', quote: '"', escapeByte: '"', comment: '' })
    assert.deepEqual(csv({ separator: '||', quote: "'", escape: '\\', comment: '#' }), {
      ...{ separator: '||', quote: "'", escapeByte: '\\', comment: '#' },
    })
    assert.deepEqual(csv({ separator: '\u00a7', quote: 'none' }), {
      ...{ separator: '\xc2\xa7', quote: '', escapeByte: '', comment: '' },
    })
    assert.deepEqual(csv({ separator: '\\x01\\x02' })?.separator, '\x01\x02')
    assert.equal(parse({}).csv, undefined)
  })

  it('say how fields are named, encoded and counted', () => {
    const options = parse({
      flags: { map: 'HBASE_ROW_KEY=zip,d:a=A', inputEncoding: 'Latin1', exactFields: true },
    })
    assert.deepEqual(options.headerMap, { columns: ['HBASE_ROW_KEY', 'd:a'], names: ['zip', 'A'] })
    assert.deepEqual([options.header, options.columns], [true, undefined])
    assert.deepEqual([options.encoding, options.exactFields], ['latin1', true])
  })

  for (const [flags, ...parts] of [
    [{ quote: "'" }, '--quote', 'csv'],
    [{ comment: '#' }, '--comment', 'csv'],
    [{ separator: '||' }, '2 bytes', '--format csv'],
    [{ format: 'csv', quote: 'none', escape: '\\' }, '--escape'],
    [{ format: 'csv', quote: '""' }, '--quote', '2 bytes'],
    [{ format: 'csv', separator: '"' }, 'separator'],
    [{ map: 'HBASE_ROW_KEY=a' }, '--map', '--columns'],
    [{ inputEncoding: 'klingon' }, 'klingon'],
  ] as const) {
    it(`are refused: ${JSON.stringify(flags)}`, () => {
      assert.throws(() => parse({ flags: { ...COLUMNS, ...flags } }), refused('USAGE', ...parts))
    })
  }
})
