import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { HbulkError } from '../../src/errors.js'
import { parseExportOptions } from '../../src/export/options.js'
import { scanSpec, selectedRange } from '../../src/export/selection.js'
import type { Log } from '../../src/workers/monitor.js'
import { isPlainJson } from '../../src/workers/plain-json.js'

const silent: Log = { info() {}, warn() {}, detail() {} }

function parse(
  args: readonly string[],
  flags: Record<string, unknown> = {},
  defines: Record<string, string> = {},
) {
  const words = args.length === 0 ? ['t', 'out'] : args
  const given = new Map(Object.entries(defines))
  return parseExportOptions({
    args: words,
    flags,
    defines: given,
    tablePrefix: undefined,
    log: silent,
  })
}

const spec = (...input: Parameters<typeof parse>) => {
  const { selection, table } = parse(...input)
  return scanSpec(selection, table, selectedRange(selection))
}

const refuses = (message: RegExp, ...input: Parameters<typeof parse>): void => {
  assert.throws(
    () => parse(...input),
    (error) => {
      assert.ok(error instanceof HbulkError)
      assert.equal(error.code, 'USAGE')
      assert.match(`${error.message} ${error.hint}`, message)
      return true
    },
  )
}

describe('export options', () => {
  it('refuse what is no option, naming it and what is', () => {
    refuses(/no table/, [''])
    refuses(/no output directory.*hbulk export t <outdir\|->/, ['t'])
    refuses(/--format 'xml'.*csv, tsv, jsonl, avro/, [], { format: 'xml' })
    refuses(/--layout 'tall'.*wide, cells/, [], { layout: 'tall' })
    refuses(/--encoding 'latin1'/, [], { encoding: 'latin1' })
    refuses(/--compress deflate is not for csv.*gzip, none, zstd/, [], { compress: 'deflate' })
    refuses(/--compress gzip is not for avro.*deflate, none/, [], {
      format: 'avro',
      compress: 'gzip',
    })
    refuses(/--versions/, [], { layout: 'cells', versions: '0' })
    refuses(/--limit/, [], { limit: 'x' })
    refuses(/--start-time 'yesterday'.*milliseconds/, [], { startTime: 'yesterday' })
    refuses(/--start-time 5 is not before --end-time 5/, [], { startTime: '5', endTime: '5' })
    refuses(/lower-case digits/, [], { startRow: '\\xff' })
    refuses(/start row 'b' is not before stop row 'b'/, [], { startRow: 'b', stopRow: 'b' })
    refuses(/has the prefix 'c'/, [], { stopRow: 'b', rowPrefix: 'c' })
    refuses(/':q' has no family/, [], { columns: ':q' })
    refuses(/names 'd:a' twice/, [], { columns: 'd:a,e,d:a' })
    refuses(/names all of 'd' and 'd:a'/, [], { columns: 'd:a,d' })
  })

  it('refuse a filter before it is sent, and labels that are none', () => {
    refuses(/^filter: there is no filter 'Pages' at position 1/, [], { filter: 'Pages(1)' })
    refuses(/names no label/, [], { authorizations: ' ,' })
    refuses(/--consistency 'weak'.*strong, timeline/, [], { consistency: 'weak' })
    const { authorizations, timeline } = spec([], {
      authorizations: 'a,b',
      consistency: 'timeline',
    })
    assert.deepEqual([authorizations, timeline], [['a', 'b'], true])
    assert.deepEqual(Object.keys(spec([], { consistency: 'strong' })).includes('timeline'), false)
  })

  it('refuse the types of columns that cannot have them', () => {
    const avro = { format: 'avro' }
    refuses(/--types is for wide Avro/, [], { types: 'd:a=long' })
    refuses(/--types is for wide Avro/, [], { ...avro, layout: 'cells', types: 'd:a=long' })
    refuses(/'number' for d:a is no type.*short, int/, [], { ...avro, types: 'd:a=number' })
    refuses(/gives d:a two types/, [], { ...avro, types: 'd:a=long,d:a=int' })
    refuses(/'d:a' gives no column/, [], { ...avro, types: 'd:a' })
    refuses(/'d' names no column/, [], { ...avro, types: 'd=long' })
    const elsewhere = { ...avro, columns: 'e,d:b', types: 'd:a=long' }
    refuses(/d:a is not among the exported columns.*e, d:b/, [], elsewhere)
    const { layout, types } = parse([], { ...avro, types: 'd:a=long, HBASE_ROW_KEY=string' })
    assert.deepEqual([layout, types], ['wide', { 'd:a': 'long', HBASE_ROW_KEY: 'string' }])
  })

  it('refuse what the format cannot hold, and say which can', () => {
    refuses(/wide layout.*--layout cells/, [], { versions: '2' })
    refuses(/wide layout.*--layout cells/, [], { versions: 'all' })
    refuses(/delete markers.*--layout cells/, [], { raw: true })
    refuses(/delete markers.*jsonl/, [], { raw: true, format: 'avro' })
    refuses(/JSON lines hold cells/, [], { layout: 'wide', format: 'jsonl' })
    refuses(/Avro holds bytes/, [], { encoding: 'hex', format: 'avro' })
  })

  it('refuse contradictions about the files', () => {
    refuses(/--single-file and --max-file-rows/, [], { singleFile: true, maxFileRows: '1' })
    refuses(/--single-file and --max-file-bytes/, [], { singleFile: true, maxFileBytes: '1MB' })
    refuses(/--max-file-rows/, [], { maxFileRows: '0' })
    refuses(/--max-file-bytes '1M'/, [], { maxFileBytes: '1M' })
    for (const flags of [{ maxFileRows: '1' }, { singleFile: true }, { overwrite: true }]) {
      refuses(/^--[a-z-]+ is for a directory, not for stdout/, ['t', '-'], flags)
    }
    const { output } = parse([], { maxFileRows: '10k', maxFileBytes: '1MB', overwrite: true })
    assert.deepEqual(output, { fileLimits: { rows: 10_000, bytes: 1_000_000 }, overwrite: true })
  })

  it('are CSV in the wide layout by default', () => {
    assert.deepEqual(parse([]), {
      table: 't',
      target: 'out',
      format: 'csv',
      layout: 'wide',
      encoding: 'utf8',
      compress: 'none',
      columnNames: true,
      selection: { columns: [], startRow: '', stopRow: '' },
      output: {},
    })
    assert.equal(parse([], { format: 'tsv' }).columnNames, false)
    assert.equal(parse([], { format: 'avro' }).layout, 'cells')
  })

  it('are frozen plain JSON', () => {
    const options = parse([], {
      columns: 'd:a,e',
      startTime: '1',
      layout: 'cells',
      versions: 'all',
    })
    assert.ok(isPlainJson(options))
    assert.ok(Object.isFrozen(options) && Object.isFrozen(options.selection.columns))
  })

  it('make a scan', () => {
    const flags = {
      columns: 'd:a, e:,f,g:x:y\\x2C',
      startRow: 'a\\x00',
      stopRow: 'b',
      filter: 'PageFilter(1)',
      startTime: '5',
      versions: '3',
      layout: 'cells',
      limit: '10k',
    }
    assert.deepEqual(spec([], flags), {
      table: Buffer.from('t'),
      startRow: Buffer.from('a\0'),
      stopRow: Buffer.from('b'),
      columns: [
        { family: Buffer.from('d'), qualifier: Buffer.from('a') },
        { family: Buffer.from('e'), qualifier: Buffer.alloc(0) },
        { family: Buffer.from('f') },
        { family: Buffer.from('g'), qualifier: Buffer.from('x:y,') },
      ],
      filter: 'PageFilter(1)',
      versions: 3,
      timeRange: [5, 2n ** 63n - 1n],
      limit: 10_000,
    })
    const { startRow, stopRow } = spec([], { rowPrefix: 'ab\\xFF', startRow: 'ab\\xFFc' })
    assert.deepEqual([startRow, stopRow], [Buffer.from('ab\xffc', 'latin1'), Buffer.from('ac')])
  })
})

describe("Export's own style", () => {
  it('has versions, times and a prefix behind the directory', () => {
    const all = { layout: 'cells' }
    const given = spec(['t', 'out', '3', '10', '20', 'row\\x01'], all)
    assert.equal(given.versions, 3)
    assert.deepEqual(given.timeRange, [10, 20])
    assert.deepEqual(
      [given.startRow, given.stopRow],
      [Buffer.from('row\x01'), Buffer.from('row\x02')],
    )
    const defaults = spec(['t', 'out', '1', '0', '9223372036854775807'])
    assert.deepEqual(Object.keys(defaults), ['table', 'startRow', 'stopRow', 'cellBatch'])
  })

  it('has a regular expression after ^, which is not anchored', () => {
    const { filter } = spec(['t', 'out', '1', '0', '20', "^a'b$"])
    assert.equal(filter, "RowFilter(=, 'regexstring:a''b$')")
  })

  it('reads wide rows in pieces, except where a filter has to see all of a row', () => {
    const batch = (filter: string) => spec([], { filter }).cellBatch
    for (const filter of ["PrefixFilter('a')", "RowFilter(=, 'binary:a') AND KeyOnlyFilter()"]) {
      assert.ok((batch(filter) ?? 0) > 0, filter)
    }
    const single = "SingleColumnValueFilter('d', 'q', =, 'binary:a')"
    for (const filter of [
      'PageFilter(9)',
      `KeyOnlyFilter() AND ${single}`,
      'SKIP KeyOnlyFilter()',
    ]) {
      assert.equal(batch(filter), undefined, filter)
    }
  })

  it('has -D keys', () => {
    const defines = {
      'hbase.mapreduce.scan.row.start': 'a',
      'hbase.mapreduce.scan.row.stop': 'b',
      'hbase.mapreduce.scan.column.family': 'd, e',
      'hbase.mapreduce.include.deleted.rows': 'true',
      'hbase.export.scanner.batch': '50',
      'hbase.export.visibility.labels': 'secret, public',
      'mapreduce.output.fileoutputformat.compress': 'TRUE',
      'mapreduce.job.name': 'nightly',
    }
    const { compress, selection } = parse([], { layout: 'cells' }, defines)
    assert.equal(compress, 'gzip')
    assert.deepEqual(selection, {
      columns: ['d', 'e'],
      startRow: 'a',
      stopRow: 'b',
      raw: true,
      cellBatch: 50,
      authorizations: ['secret', 'public'],
    })
  })

  it('does not pass over what would change the output', () => {
    refuses(
      /hbase\.mapreduce\.scan\.timerange\.start/,
      [],
      {},
      {
        'hbase.mapreduce.scan.timerange.start': '1',
      },
    )
    refuses(/--versions is given twice/, ['t', 'out', '2'], { versions: '3', layout: 'cells' })
    refuses(/unexpected argument 'x'/, ['t', 'out', '1', '0', '1', 'p', 'x'])
  })
})
