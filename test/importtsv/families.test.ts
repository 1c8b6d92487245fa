import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseFamilies, withSettings } from '../../src/importtsv/families.js'
import { refused } from './support/refused.js'

describe('the settings of families', () => {
  it('are read', () => {
    assert.deepEqual(
      parseFamilies(
        'd:versions=3,ttl=7d,compression=gz,bloom=rowcol; e ;f:IN_MEMORY=true,BLOCKCACHE=FALSE,BLOOMFILTER=NONE,TTL=FOREVER',
      ),
      [
        { name: 'd', maxVersions: 3, timeToLive: 604800, compression: 'GZ', bloomFilter: 'ROWCOL' },
        { name: 'e' },
        { name: 'f', inMemory: true, blockCache: false, bloomFilter: 'NONE' },
      ],
    )
    assert.deepEqual(parseFamilies('d:ttl=90'), [{ name: 'd', timeToLive: 90 }])
    assert.deepEqual(parseFamilies('d:ttl=30m,in-memory=false'), [
      { name: 'd', timeToLive: 1800, inMemory: false },
    ])
  })

  it('come first, and the other families that are needed as they are by default', () => {
    const settings = parseFamilies('x;d:versions=2')
    assert.deepEqual(withSettings(['a', 'd'], settings), [
      { name: 'x' },
      { name: 'd', maxVersions: 2 },
      { name: 'a' },
    ])
  })

  for (const [text, ...parts] of [
    ['', 'names no family'],
    [':versions=3', 'names no family'],
    ['d;', 'names no family'],
    ['d;d:versions=1', 'the family d twice'],
    ['d:', "'' is no setting", 'versions, ttl'],
    ['d:version=3', "'version' is no setting", 'versions, ttl'],
    ['d:versions', 'gives versions no value'],
    ['d:versions=0', "'0'", '1 or more'],
    ['d:versions=x', "'x'"],
    ['d:ttl=7y', "'7y' is no lifetime", '7d'],
    ['d:ttl=0', "'0' is no lifetime"],
    ['d:ttl=25000d', "'25000d' is no lifetime"],
    ['d:compression=rar', "'rar' is unknown", 'SNAPPY'],
    ['d:bloom=yes', "'yes' is unknown", 'ROWCOL'],
    ['d:in-memory=1', 'neither true nor false'],
    ['d:ttl=1d,TTL=2d', 'TTL is given twice'],
  ] as const) {
    it(`'${text}' is refused`, () => {
      assert.throws(() => parseFamilies(text), refused('USAGE', '--family', ...parts))
    })
  }
})
