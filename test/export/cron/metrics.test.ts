import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import {
  afterFailure,
  afterSuccess,
  formatMetrics,
  parseMetrics,
} from '../../../src/export/cron/metrics.js'
import { runMeasured } from '../../../src/export/cron/run-measured.js'
import type { ExportReport } from '../../../src/export/export-report.js'
import { silentLog } from '../../workers/fixture-job.js'

const report: ExportReport = {
  ...{ table: 't', target: 'out', files: [], columns: [], passes: 1, durationMs: 2500 },
  counters: { rowsWritten: 3, cellsWritten: 4, bytesWritten: 5 },
  covered: { from: 0, upTo: 1_700_000_000_000, overlapMs: 0, first: true },
}
const at = (seconds: number): Date => new Date(seconds * 1000)

describe('the metrics file', () => {
  it('is what the node exporter reads: help, type and one sample each', () => {
    const text = formatMetrics('a"b\\c', afterSuccess(parseMetrics('t', ''), report, at(100)))
    const lines = text.split('\n')
    assert.equal(lines.pop(), '')
    assert.equal(lines.length % 3, 0)
    for (let i = 0; i < lines.length; i += 3) {
      const name = /^# HELP (hbulk_export_[a-z_]+) .+\.$/.exec(lines[i] ?? '')?.[1]
      assert.match(lines[i + 1] ?? '', new RegExp(`^# TYPE ${name} (gauge|counter)$`))
      const sample = `${name}{table="a\\"b\\\\c"} `
      assert.ok(lines[i + 2]?.startsWith(sample), lines[i + 2])
      assert.ok(Number.isFinite(Number(lines[i + 2]?.slice(sample.length))))
    }
  })

  it('says of a run whose reader left that it was none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hbulk-metrics-'))
    try {
      const metricsFile = join(folder, 'cron.prom')
      const measured = { table: 't', metricsFile, log: silentLog }
      await runMeasured(measured, async () => report)
      await runMeasured(measured, async () => ({ ...report, cut: true, counters: {} }))
      const { last_run_success, rows, runs_total, failures_total } = parseMetrics(
        't',
        await readFile(metricsFile, 'utf8'),
      )
      assert.deepEqual([last_run_success, rows, runs_total, failures_total], [0, 3, 2, 1])
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('keeps the last success over failures, and counts', () => {
    const one = afterSuccess(parseMetrics('t', ''), report, at(100))
    const two = afterFailure(parseMetrics('t', formatMetrics('t', one)), at(200))
    const three = afterFailure(parseMetrics('t', formatMetrics('t', two)), at(300))
    assert.deepEqual(three, {
      ...{ last_run_timestamp_seconds: 300, last_run_success: 0 },
      ...{ last_success_timestamp_seconds: 100, rows: 3, cells: 4, bytes: 5 },
      ...{ duration_seconds: 2.5, covered_until_timestamp_seconds: 1_700_000_000 },
      ...{ runs_total: 3, failures_total: 2 },
    })
    const other = parseMetrics('other', formatMetrics('t', three))
    assert.equal(other.runs_total, 0, 'another table')
    assert.equal(parseMetrics('t', 'hbulk_export_rows{table="t"} many\n').rows, 0)
  })
})
