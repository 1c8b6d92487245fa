import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { csv } from '../../src/importtsv/formats/csv.js'
import { readHeaders } from '../../src/importtsv/header.js'
import { parseHeaderMap } from '../../src/importtsv/header-map.js'
import { expandInputs } from '../../src/importtsv/input/inputs.js'
import { refused } from './support/refused.js'
import { workspace } from './support/workspace.js'

const { write } = workspace()
let files = 0

async function headersOf(texts: readonly string[], map?: string) {
  const inputs = await expandInputs(texts.map((text) => write(`${files++}.csv`, text)))
  const headerMap = map === undefined ? undefined : parseHeaderMap([map])
  const text = { separator: 0x2c, csv: undefined, encoding: undefined, maxLineBytes: 1000 }
  return readHeaders(inputs, csv, { ...text, columns: undefined, headerMap })
}

describe('the headers of inputs', () => {
  it('are the column spec, behind a byte order mark and in quotes, too', async () => {
    const { columns, raw } = await headersOf([
      '\xef\xbb\xbf"HBASE_ROW_KEY",d:a\r\nk,1\n',
      '',
      'HBASE_ROW_KEY,d:a',
    ])
    assert.equal(columns, 'HBASE_ROW_KEY,d:a')
    assert.equal(raw?.toString('latin1'), '"HBASE_ROW_KEY",d:a\r\n')
  })

  it('have to be the same, and one has to be there', async () => {
    const other = headersOf(['HBASE_ROW_KEY,d:a\n', 'HBASE_ROW_KEY,d:b\n'])
    await assert.rejects(other, refused('INPUT', 'another header'))
    await assert.rejects(headersOf(['', '\n']), refused('INPUT', 'no input has a header line'))
  })

  it('may hold commas only where columns go by the names', async () => {
    const text = 'HBASE_ROW_KEY,"d:a,b"\nk,1\n'
    await assert.rejects(headersOf([text]), refused('INPUT', 'comma', "'d:a,b'", '--map'))
    const { columns } = await headersOf([text], 'HBASE_ROW_KEY=HBASE_ROW_KEY,d:a=d:a\\x2Cb')
    assert.equal(columns, 'HBASE_ROW_KEY,d:a')
  })

  it('are unlike when fields are cut elsewhere', async () => {
    const map = 'HBASE_ROW_KEY=a'
    await assert.rejects(
      headersOf(['a,"b,c"\n', 'a,b,c\n'], map),
      refused('INPUT', 'another header'),
    )
  })
})
