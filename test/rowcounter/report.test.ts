import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RowCount } from '../../src/rowcounter/job.js'
import { parseRowCounterOptions } from '../../src/rowcounter/options.js'
import { countResult } from '../../src/rowcounter/report.js'

const count: RowCount = {
  rows: 1200,
  durationMs: 500,
  counters: { rowsRead: 1200, bytesRead: 5 },
  regions: [
    { startKey: '', endKey: 'k\\x00', server: 'a:1', rows: 1000 },
    { startKey: 'k\\x00', endKey: '', server: 'longer:1', rows: 200 },
  ],
}

const result = (
  flags: Record<string, unknown>,
  change: Partial<RowCount> = {},
): ReturnType<typeof countResult> =>
  countResult(parseRowCounterOptions(['t'], flags, { tablePrefix: undefined }), {
    ...count,
    ...change,
  })

describe('the result of a count', () => {
  it('says the rows, the time and the speed', () => {
    const { text, status, exitCode, counters, details } = result({})
    assert.equal(text, '1,200 rows in t (500 ms, 2,400 rows/s)')
    assert.deepEqual([status, exitCode], ['ok', 0])
    assert.deepEqual(counters, { rowsRead: 1200, bytesRead: 5 })
    assert.deepEqual(details, { rows: 1200, rowsPerSecond: 2400 })
  })

  it('exits with 1 exactly when the expected count differs', () => {
    const same = result({ expectedCount: '1200' })
    assert.deepEqual([same.exitCode, same.status], [0, 'ok'])
    const fewer = result({ expectedCount: '1300' })
    assert.deepEqual([fewer.exitCode, fewer.status], [1, 'rejected'])
    assert.match(fewer.text, /expected 1,300: 100 missing$/)
    assert.match(result({ expectedCount: '0' }).text, /expected 0: 1,200 too many$/)
    assert.equal(fewer.details?.expectedCount, 1300)
  })

  it('lists the regions in columns', () => {
    const { text, details } = result({ byRegion: true })
    assert.deepEqual(text.split('\n').slice(0, 4), [
      ' rows   share  from     up to   server',
      '1,000  83.3 %  (first)  k\\x00   a:1',
      '  200  16.7 %  k\\x00    (last)  longer:1',
      '',
    ])
    assert.deepEqual(
      details?.regions,
      count.regions.map((region) => ({ ...region, share: region.rows / 1200 })),
    )
  })

  it('says how uneven the regions are', () => {
    const { text, details } = result({ byRegion: true })
    assert.match(text, /\n2 regions, 0 empty; the fullest has 1\.7 times its even share\n/)
    assert.equal(details?.skew, (1000 * 2) / 1200)
  })

  it('lists delete markers by kind', () => {
    const markers = {
      ...{ rowsWithDeleteMarker: 1, delete: 2, deleteColumn: 3 },
      ...{ deleteFamily: 4, deleteFamilyVersion: 5 },
    }
    const { text, details } = result({ countDeleteMarkers: true }, { markers })
    assert.match(text, /\n1 row with delete markers\n {2}2 of a version\n {2}3 of a column\n/)
    assert.deepEqual(details?.deleteMarkers, markers)
  })

  it('has no share of nothing', () => {
    const regions = count.regions.map((region) => ({ ...region, rows: 0 }))
    const { text } = result({ byRegion: true }, { rows: 0, regions })
    assert.match(text, /\n +0 +- +\(first\)/)
    assert.match(text, /regions, \d+ empty\n/)
  })
})
