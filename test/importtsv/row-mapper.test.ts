import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RowSpan } from '../../src/client/types.js'
import { parseColumns } from '../../src/importtsv/columns.js'
import type { RecordSpan } from '../../src/importtsv/formats/format.js'
import { RowMapper } from '../../src/importtsv/row-mapper.js'

const MAX_CELL_BYTES = 10 * 2 ** 20

/** The record of one line, its fields split at commas, as a reader gives it. */
function record(line: string, kept: number): RecordSpan {
  const parts = line.split(',')
  const span: RecordSpan = {
    buf: Buffer.from(line, 'latin1'),
    fields: parts.length,
    fieldStart: new Int32Array(kept),
    fieldEnd: new Int32Array(kept),
  }
  let at = 0
  for (const [index, part] of parts.slice(0, kept).entries()) {
    span.fieldStart[index] = at
    span.fieldEnd[index] = at + part.length
    at += part.length + 1
  }
  return span
}

function mapperOf(
  spec: string,
  more: Partial<ConstructorParameters<typeof RowMapper>[1]> = {},
): { map(line: string): string | undefined; readonly row: RowSpan } {
  const columns = parseColumns(spec)
  const mapper = new RowMapper(columns, {
    ...{ skipEmptyColumns: false, maxCellBytes: MAX_CELL_BYTES, ttlFormat: 'text' },
    ...more,
  })
  return { map: (line) => mapper.map(record(line, columns.roles.length)), row: mapper.row }
}

function map(spec: string, line: string, skipEmptyColumns = false) {
  const mapper = mapperOf(spec, { skipEmptyColumns })
  const reason = mapper.map(line)
  if (reason !== undefined) return reason
  const { buf, keyStart, keyEnd, cells, column, valueStart, valueEnd, timestamp } = mapper.row
  return {
    key: buf.toString('latin1', keyStart, keyEnd),
    cells: Array.from({ length: cells }, (_, i) => [
      column[i],
      buf.toString('latin1', valueStart[i], valueEnd[i]),
    ]),
    ...(timestamp === undefined ? {} : { timestamp }),
  }
}

describe('a row', () => {
  it('takes its key, timestamp and cells from the fields that the spec says', () => {
    assert.deepEqual(map('d:a,HBASE_ROW_KEY,HBASE_TS_KEY,d:b', '1,key,55,2'), {
      key: 'key',
      cells: [
        [0, '1'],
        [1, '2'],
      ],
      timestamp: 55,
    })
  })

  it('may have fewer fields than columns', () => {
    assert.deepEqual(map('HBASE_ROW_KEY,d:a,d:b', 'k,1'), { key: 'k', cells: [[0, '1']] })
  })

  it('has an empty cell for an empty field, or none', () => {
    const spec = 'HBASE_ROW_KEY,d:a,d:b'
    assert.deepEqual(map(spec, 'k,,2'), {
      key: 'k',
      cells: [
        [0, ''],
        [1, '2'],
      ],
    })
    assert.deepEqual(map(spec, 'k,,2', true), { key: 'k', cells: [[1, '2']] })
  })

  it('reads past attributes', () => {
    assert.deepEqual(map('HBASE_ROW_KEY,HBASE_ATTRIBUTES_KEY,d:a', 'k,x=>y,1'), {
      key: 'k',
      cells: [[0, '1']],
    })
  })
})

describe('the TTL and visibility of a row', () => {
  const spec = 'HBASE_ROW_KEY,d:a,HBASE_CELL_TTL,HBASE_CELL_VISIBILITY'

  it('come from their fields', () => {
    const mapper = mapperOf(spec)
    assert.equal(mapper.map('k,1,60000,a|b'), undefined)
    assert.equal(mapper.row.cells, 1)
    assert.equal(mapper.row.extras?.ttl, 60_000)
    assert.equal(mapper.row.extras?.visibility?.toString(), 'a|b')
  })

  it('are one object as long as they are the same, and differ in id when they are not', () => {
    const mapper = mapperOf(spec)
    const extrasOf = (line: string) => {
      assert.equal(mapper.map(line), undefined)
      return mapper.row.extras
    }
    const first = extrasOf('k,1,5,a')
    assert.equal(extrasOf('k2,1,5,a'), first)
    const lines = ['k,1,5,a', 'k,1,5,b', 'k,1,6,a', 'k,1,0,a', 'k,1,5,', 'k,1,0,', 'k,1,0,5:']
    const ids = lines.map((line) => extrasOf(line)?.id)
    assert.equal(new Set(ids).size, lines.length)
    assert.equal(extrasOf('k,1,5,a')?.id, first?.id)
  })

  it('has none where a TTL is zero, and an expression even where that is empty', () => {
    const ttl = mapperOf('HBASE_ROW_KEY,d:a,HBASE_CELL_TTL')
    assert.equal(ttl.map('k,1,5'), undefined)
    assert.equal(ttl.map('k,1,0'), undefined)
    assert.equal(ttl.row.extras, undefined)
    const visibility = mapperOf('HBASE_ROW_KEY,d:a,HBASE_CELL_VISIBILITY')
    assert.equal(visibility.map('k,1,'), undefined)
    assert.equal(visibility.row.extras?.visibility?.length, 0)
  })

  it('can be eight bytes, as ImportTsv reads them', () => {
    const mapper = mapperOf('HBASE_ROW_KEY,d:a,HBASE_CELL_TTL', { ttlFormat: 'binary' })
    assert.equal(mapper.map('k,1,12345678'), undefined)
    assert.equal(mapper.row.extras?.ttl, 3544952156018063160n)
    assert.equal(mapper.map('k,1,\xff\xff\xff\xff\xff\xff\xff\xff'), undefined)
    assert.equal(mapper.row.extras, undefined)
    assert.equal(mapper.map('k,1,60000'), 'Wrong length: 5, expected 8')
  })

  for (const ttl of ['', 'x', '-1', '1.5', '9007199254740993', '12345678901234567890']) {
    it(`'${ttl}' is no TTL`, () => {
      const line = `k,1,${ttl}`
      assert.equal(map('HBASE_ROW_KEY,d:a,HBASE_CELL_TTL', line), `Invalid cell TTL ${ttl}`)
    })
  }
})

describe('a bad line', () => {
  const longest = 'k'.repeat(32767)
  const big = 'v'.repeat(MAX_CELL_BYTES)
  for (const [spec, line, reason] of [
    ['HBASE_ROW_KEY,d:a', '', 'No delimiter'],
    ['HBASE_ROW_KEY,d:a', 'k', 'No delimiter'],
    ['HBASE_ROW_KEY,d:a', 'k,1,', 'Excessive columns'],
    ['d:a,d:b,HBASE_ROW_KEY', '1,2', 'No row key'],
    ['d:a,d:b,HBASE_ROW_KEY,HBASE_TS_KEY', '1,2', 'No row key'],
    ['HBASE_ROW_KEY,d:a,HBASE_TS_KEY', 'k,1', 'No timestamp'],
    ['HBASE_ROW_KEY,d:a,HBASE_ATTRIBUTES_KEY', 'k,1', 'No attributes specified'],
    ['HBASE_ROW_KEY,d:a,HBASE_CELL_VISIBILITY', 'k,1', 'No cell visibility specified'],
    ['HBASE_ROW_KEY,d:a,HBASE_CELL_TTL', 'k,1', 'No cell TTL specified'],
    ['HBASE_ROW_KEY,HBASE_TS_KEY,d:a', 'k,1.5,1', 'Invalid timestamp 1.5'],
    ['HBASE_ROW_KEY,HBASE_TS_KEY,d:a', 'k,-5,1', 'Invalid timestamp -5'],
    ['HBASE_ROW_KEY,HBASE_TS_KEY,d:a', ',x,1', 'Invalid timestamp x'],
    ['HBASE_ROW_KEY,d:a', ',1', 'Row length is 0'],
    ['HBASE_ROW_KEY,d:a', `${longest}k,1`, 'Row length 32768 is > 32767'],
    ['HBASE_ROW_KEY,HBASE_TS_KEY,d:a', 'k,5', 'No columns to insert'],
    ['HBASE_ROW_KEY,d:a', `k,${big}`, 'KeyValue size too large'],
  ] as const) {
    const shown = line.length > 20 ? `${line.slice(0, 5)}...` : line
    it(`'${shown}' as ${spec}: ${reason}`, () => assert.equal(map(spec, line), reason))
  }

  it('is one whose fields are all empty, when those are skipped', () => {
    assert.equal(map('HBASE_ROW_KEY,d:a,d:b', 'k,,', true), 'No columns to insert')
  })

  it('begins one byte behind the limits', () => {
    const key = map('HBASE_ROW_KEY,d:a', `${longest},1`)
    assert.equal(typeof key, 'object')
    // 24 bytes of every KeyValue, row k, family d, qualifier a.
    const value = big.slice(27)
    assert.equal(typeof map('HBASE_ROW_KEY,d:a', `k,${value}`), 'object')
    assert.equal(map('HBASE_ROW_KEY,d:a', `k,${value}v`), 'KeyValue size too large')
  })
})
