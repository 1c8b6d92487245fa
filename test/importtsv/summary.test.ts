import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type ImportReport, toResult } from '../../src/importtsv/summary.js'

const report: ImportReport = {
  table: 't',
  dryRun: false,
  timestamp: 1,
  counters: { linesRead: 9001, rowsWritten: 9000, cellsWritten: 9000, bytesRead: 5_000_000 },
  rowsChecked: 0,
  rowsBefore: 0,
  durationMs: 2000,
  files: [],
  rejectsFile: undefined,
  reasonsFile: undefined,
  jobDir: undefined,
}

describe('the summary of an import', () => {
  it('says what was written, in what time and how fast', () => {
    assert.deepEqual(toResult(report, false).text.split('\n'), [
      '9,001 lines read from 0 files: 9,000 rows, 9,000 cells written to t',
      '5.0 MB in 2.0 s, 4,500 rows/s',
    ])
  })

  it('counts only the rows of this run into the speed of a resumed one', () => {
    assert.match(
      toResult({ ...report, rowsBefore: 8000 }, false).text,
      /in 2.0 s, 500 rows\/s, 8,000 rows were done before the resume$/,
    )
  })

  it('speaks of one thing in the singular', () => {
    const counters = { linesRead: 1, rowsWritten: 1, cellsWritten: 1, linesRejected: 1 }
    const { text } = toResult({ ...report, counters, rejectsFile: 'r', reasonsFile: 's' }, false)
    assert.match(text, /^1 line read .*: 1 row, 1 cell written to t$/m)
    assert.match(text, /^1 line rejected: r, reasons in s$/m)
  })
})
