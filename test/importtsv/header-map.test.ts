import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseHeaderMap, specFromHeader } from '../../src/importtsv/header-map.js'
import { refused } from './support/refused.js'

const header = ['city', 'zip_code', 'a=b', 'x,y', 'city', 'é,è']

describe('columns by the names in the header', () => {
  it('become a column spec that reads past all others', () => {
    const map = parseHeaderMap([
      'HBASE_ROW_KEY=zip_code,d:ab=a=b,d:comma=x\\x2Cy,d:e=\\xC3\\xA9\\x2Cè',
    ])
    assert.equal(
      specFromHeader(map, header, 'in'),
      'HBULK_IGNORED,HBASE_ROW_KEY,d:ab,d:comma,HBULK_IGNORED,d:e',
    )
  })

  for (const [text, ...parts] of [
    ['zip_code', "'zip_code' is not column=name"],
    ['=zip', '=zip'],
    ['d:a=', 'd:a='],
    ['d:a=x,d:a=y', 'more than once'],
    ['d:a=x,d:b=x', 'two columns'],
  ] as const) {
    it(`'${text}' are refused`, () => {
      assert.throws(() => parseHeaderMap([text]), refused('USAGE', ...parts))
    })
  }

  it('have to be in the header, once', () => {
    const missing = parseHeaderMap(['HBASE_ROW_KEY=zip'])
    assert.throws(
      () => specFromHeader(missing, header, 'in.csv'),
      refused('USAGE', 'in.csv', "'zip'", "'zip_code'"),
    )
    const twice = parseHeaderMap(['HBASE_ROW_KEY=city'])
    assert.throws(() => specFromHeader(twice, header, 'in.csv'), refused('USAGE', "'city' twice"))
  })
})
