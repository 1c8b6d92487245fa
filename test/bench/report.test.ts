import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Contender } from '../../bench/cases/case.js'
import { type BenchReport, type Load, ratiosOf, resultOf } from '../../bench/report.js'
import { reportText } from '../../bench/report-text.js'

const load: Load = {
  description: 'generated rows',
  rows: 1000,
  cells: 8000,
  columns: 9,
  bytes: 2_000_000,
  regions: 1,
}

function measured(name: Contender['name'], label: string, walls: readonly number[]) {
  const contender: Contender = { name, label, run: () => Promise.reject(new Error('not run')) }
  const peakMemory = name === 'limit' ? undefined : 50e6
  const samples = walls.map((wallMs) => ({ wallMs, cpuMs: wallMs / 2, peakMemory }))
  return resultOf({ contender, samples }, load)
}

const results = [
  measured('hbulk', 'hbulk importtsv', [100, 200, 110]),
  measured('hbase', 'HBase ImportTsv', [200, 400, 220]),
  measured('limit', 'bare sockets', [80, 160, 100]),
]

test('rates come from the median wall clock and the size of the source', () => {
  const [ours] = results
  assert.equal(ours?.wallMs.median, 110)
  assert.equal(Math.round(ours?.rowsPerSecond ?? 0), 9091)
  assert.equal(Math.round(ours?.bytesPerSecond ?? 0), 18_181_818)
  assert.equal(ours?.cpuMicrosPerRow, 55)
})

test('peers are compared by speed, the limit by time', () => {
  const [peer, limit] = ratiosOf(results)
  assert.deepEqual(peer?.value, { median: 2, min: 2, max: 2 })
  assert.equal(peer?.kind, 'speed')
  assert.deepEqual(limit?.value, { median: 1.25, min: 1.1, max: 1.25 })
  assert.equal(limit?.kind, 'time')
  assert.deepEqual(ratiosOf(results.slice(1)), [])
})

test('another run of our own is compared with the first one, by time', () => {
  const variant = measured('hbulk', 'hbulk importtsv, csv', [120, 220, 132])
  const last = ratiosOf([...results, variant]).at(-1)
  assert.deepEqual(
    [last?.of, last?.to, last?.kind],
    ['hbulk importtsv, csv', 'hbulk importtsv', 'time'],
  )
  assert.deepEqual(last?.value, { median: 1.2, min: 1.1, max: 1.2 })
})

test('a run that names another one is compared with that, by speed, and with nothing else', () => {
  const one = measured('hbulk', 'one', [100, 200])
  const two = { ...measured('hbulk', 'two', [50, 100]), comparedWith: 'one' }
  const other = measured('hbulk', 'other', [10, 10])
  const pair = { median: 2, min: 2, max: 2 }
  assert.deepEqual(ratiosOf([one, other, two]), [
    { of: 'two', to: 'one', kind: 'speed', value: pair },
  ])
})

test('the text has aligned columns, the ratios, and who was left out', () => {
  const report: BenchReport = {
    bench: 'import',
    startedAt: '',
    machine: {
      cores: 2,
      cpu: 'cpu',
      memoryBytes: 2 ** 33,
      system: 'Linux',
      node: 'v20',
      java: '17',
      hbase: '2.6.1',
    },
    load,
    gateway: 'thrift2://host:9090',
    rounds: 3,
    results,
    ratios: ratiosOf(results),
    leftOut: [{ name: 'happybase', why: 'python3 cannot be run' }],
    notes: ['the gateway took 1 s'],
  }
  const lines = reportText(report).split('\n')
  const table = lines.slice(4, 8)
  assert.equal(new Set(table.map((line) => line.length)).size, 1, table.join('\n'))
  assert.match(reportText(report), /hbulk importtsv: 2\.00 x the speed of HBase ImportTsv/)
  assert.match(reportText(report), /hbulk importtsv: 1\.25 x the time of bare sockets/)
  assert.match(reportText(report), /happybase left out: python3 cannot be run/)
  assert.equal(lines.at(-1), 'the gateway took 1 s')
})
