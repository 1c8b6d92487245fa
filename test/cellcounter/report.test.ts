import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { type CellCount, cellCountOf } from '../../src/cellcounter/cell-count.js'
import { CellTally } from '../../src/cellcounter/cell-tally.js'
import { ColumnTable } from '../../src/cellcounter/column-table.js'
import { csvReport } from '../../src/cellcounter/csv-report.js'
import { hbaseReport } from '../../src/cellcounter/hbase-report.js'
import { mergeResults } from '../../src/cellcounter/merge.js'
import { joinNeighbours } from '../../src/cellcounter/plan.js'
import { checkTarget, makeTarget, writeReports } from '../../src/cellcounter/report-files.js'
import { textReport } from '../../src/cellcounter/text-report.js'
import { topColumns } from '../../src/cellcounter/top-columns.js'
import type { PlannedRange } from '../../src/regions/plan-ranges.js'
import { type FedRow, feed } from './support.js'

const rows: FedRow[] = [
  {
    key: 'a',
    cells: [
      { column: 'd:x,"y', bytes: 3 },
      { column: 'd:x,"y', bytes: 0 },
      { column: 'e:', bytes: 100 },
    ],
  },
  { key: 'b', cells: [{ column: 'd:\x00', bytes: 1 }] },
]

function countOf(fed: readonly FedRow[], top = 100): CellCount {
  const tally = new CellTally(new ColumnTable())
  feed(tally, fed)
  const merged = mergeResults([tally.result()])
  return { ...cellCountOf(merged, topColumns(merged, top), {}, 1), durationMs: 500 }
}

describe('the reports of a count of cells', () => {
  it('are CellCounter lines, in the order of its reducer', () => {
    assert.deepEqual(hbaseReport(countOf(rows), '/').split('\n'), [
      'Total Families Across all Rows\t2',
      'Total Qualifiers across all Rows\t3',
      'Total ROWS\t2',
      'Total SIZE\t201',
      'd\t2',
      'd/\\x00\t1',
      'd/\\x00_Size\t24',
      'd/x,"y\t1',
      'd/x,"y_Size\t55',
      'd_Size\t79',
      'e\t1',
      'e/\t1',
      'e/_Size\t122',
      'e_Size\t122',
      '',
    ])
  })

  it('are CSV with quotes where a name needs them', () => {
    assert.deepEqual(csvReport(countOf(rows)).split('\n'), [
      'scope,name,rows,cells,maxVersions,keyBytes,valueBytes,size,largestValue,columns,columnsError',
      'table,,2,4,2,65,104,201,100,3,0.000',
      'family,d,2,3,2,51,4,79,3,2,0.000',
      'family,e,1,1,1,14,100,122,100,1,0.000',
      'column,"d:x,""y",1,2,2,36,3,55,3,,',
      'column,d:\\x00,1,1,1,15,1,24,1,,',
      'column,e:,1,1,1,14,100,122,100,,',
      '',
    ])
  })

  it('are text with histograms and records', () => {
    const text = textReport('t', countOf(rows, 1))
    assert.match(text, /\ntable +2 +4 +1\.33 +2 +65 B +104 B +100 B\n/)
    assert.match(text, /\n {2}\.\.\. 2 more columns, none with more than 1 cell\n/)
    assert.match(text, /\n {2}64 {2}to 127 {2}1 {2}#{30}\n/)
    assert.match(text, /\nlargest value: 100 bytes in row a, e:\n/)
    assert.match(text, /\n2 rows, 4 cells, 3 columns in t \(500 ms, 4 rows\/s\)$/)
  })

  const folder = mkdtempSync(join(tmpdir(), 'hbulk-reports-'))
  after(() => rmSync(folder, { recursive: true }))

  it('go into a directory of their own', async () => {
    const directory = join(folder, 'new', 'out')
    const target = { directory, separator: ':', table: 't' }
    await checkTarget(target, false)
    await makeTarget(target)
    await checkTarget(target, false)
    await writeReports(target, countOf(rows))
    const names = ['_SUCCESS', 'part-r-00000', 'report.csv', 'report.json']
    assert.deepEqual(readdirSync(directory).sort(), names)
    await assert.rejects(checkTarget(target, false), { code: 'OUTPUT', message: /holds files/ })
    // A kill may come between any of the files and the end of the job.
    await checkTarget(target, true)
    rmSync(join(directory, '_SUCCESS'))
    writeFileSync(join(directory, 'report.csv.tmp'), '')
    await checkTarget(target, true)
    await assert.rejects(checkTarget(target, false), { code: 'OUTPUT' })
    writeFileSync(join(directory, 'other'), '')
    await assert.rejects(checkTarget(target, true), { code: 'OUTPUT' })
    const file = { ...target, directory: join(directory, 'other') }
    await assert.rejects(checkTarget(file, false), { code: 'OUTPUT', message: /other is a file$/ })
    const nowhere = { ...target, directory: '/proc/nowhere/out' }
    await assert.rejects(makeTarget(nowhere), { code: 'OUTPUT', message: /nowhere/ })
  })
})

describe('tasks of a table with many regions', () => {
  it('hold neighbours, and all of them', () => {
    const key = (n: number): Buffer => Buffer.from(n === 0 || n === 11 ? '' : String(n + 100))
    const pieces = Array.from(
      { length: 11 },
      (_, n): PlannedRange => ({ start: key(n), stop: key(n + 1), region: n }),
    )
    for (const most of [1, 2, 4, 5, 10, 11, 64]) {
      const joined = joinNeighbours(pieces, most)
      assert.ok(joined.length <= most)
      assert.deepEqual([`${joined[0]?.start}`, `${joined.at(-1)?.stop}`], ['', ''])
      for (const [i, piece] of joined.slice(1).entries()) {
        assert.deepEqual(piece.start, joined[i]?.stop)
      }
    }
    assert.equal(joinNeighbours(pieces, 64).length, 11)
  })
})
