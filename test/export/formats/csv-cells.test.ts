import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CellType } from '../../../src/client/types.js'
import { HbulkError } from '../../../src/errors.js'
import { csvCells } from '../../../src/export/formats/csv-cells.js'
import { csvDialect, tsvDialect } from '../../../src/export/formats/delimited-fields.js'
import type { TextOptions } from '../../../src/export/formats/delimited-text.js'
import { cell, fileOf, row } from '../rows.js'

const cells = (change: Partial<TextOptions> = {}) =>
  csvCells({ dialect: csvDialect, encoding: 'utf8', header: true, compress: 'none', ...change })

describe('CSV with a line a cell', () => {
  it('has key, family, qualifier, timestamp, type and value', async () => {
    const rows = [
      row('a,b', cell('d:q', 'new', 2), cell('d:q', '', 1, CellType.DELETE)),
      row('k', cell('d:', 'v', 2n ** 63n - 1n), cell('d:"', '"', 5, 99)),
    ]
    const expected = [
      'row,family,qualifier,timestamp,type,value',
      '"a,b",d,q,2,Put,new',
      '"a,b",d,q,1,Delete,""',
      'k,d,"",9223372036854775807,Put,v',
      'k,d,"""",5,99,""""',
      '',
    ]
    assert.equal((await fileOf(cells(), rows)).toString(), expected.join('\n'))
  })

  it('encodes keys, qualifiers and values', async () => {
    const rows = [row('\xff', cell('d:\t', '\x00', 7))]
    const file = await fileOf(cells({ encoding: 'escaped', header: false }), rows)
    assert.equal(file.toString(), '\\xC3\\xBF,d,\\x09,7,Put,\\x00\n')
  })

  it('names row and column of what it cannot write', async () => {
    const bad = Buffer.from([0xfe])
    const value = fileOf(cells(), [row('k', cell('d:q', 'ok'), cell('d:r', bad))])
    await assert.rejects(value, /row "k", column d:r: value is not UTF-8/)
    const tsv = fileOf(cells({ dialect: tsvDialect }), [row('k', cell('d:\tq', 'ok'))])
    await assert.rejects(tsv, /row "k", column d:\\x09q: name holds a tab/)
    await assert.rejects(value, (error) => error instanceof HbulkError && error.code === 'OUTPUT')
  })
})
