import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { progressBar, progressLine } from '../../../src/cli/progress/progress-text.js'
import { RateWindow } from '../../../src/cli/progress/rate-window.js'
import { TrackedProgress } from '../../../src/cli/progress/tracked-progress.js'

function clocked() {
  let now = 0
  const progress = new TrackedProgress(undefined, () => now)
  return {
    progress,
    at: (ms: number) => {
      now = ms
    },
    update: (ms: number, done: number, rows: number, bytes = 0) => {
      now = ms
      progress.update({
        counters: { rowsRead: rows, bytesRead: bytes },
        done,
        total: 100,
        unit: 'tasks',
      })
    },
  }
}

describe('RateWindow', () => {
  it('knows nothing at first, and nothing of the first second', () => {
    const window = new RateWindow()
    assert.equal(window.rates(5000), undefined)
    window.add(0, { done: 0, rows: 0, bytes: 0 })
    window.add(900, { done: 9, rows: 9, bytes: 9 })
    assert.equal(window.rates(900), undefined)
  })

  it('forgets what is older than the window', () => {
    const window = new RateWindow(10_000)
    for (let second = 0; second <= 100; second++) {
      const done = second <= 50 ? second * 1000 : 50_000 + (second - 50)
      window.add(second * 1000, { done, rows: done, bytes: 0 })
    }
    const rates = window.rates(100_000)
    assert.ok(rates !== undefined && rates.rows > 0.9 && rates.rows < 1.1, String(rates?.rows))
  })

  it('sees a run that stands still', () => {
    const window = new RateWindow(10_000)
    window.add(0, { done: 0, rows: 0, bytes: 0 })
    window.add(2000, { done: 100, rows: 100, bytes: 0 })
    assert.equal(window.rates(2000)?.rows, 50)
    assert.equal(window.rates(4000)?.rows, 25)
    assert.equal(window.rates(60_000)?.rows, 0)
  })

  it('is never negative, even when a repeated task counts down', () => {
    const window = new RateWindow()
    window.add(0, { done: 5, rows: 5, bytes: 5 })
    window.add(2000, { done: 3, rows: 3, bytes: 3 })
    assert.deepEqual(window.rates(2000), { done: 0, rows: 0, bytes: 0 })
  })
})

describe('TrackedProgress', () => {
  it('has no estimate before there is one', () => {
    const { progress, update, at } = clocked()
    progress.start('count t')
    assert.equal(progressLine(progress.view()), 'count t: 0 rows, -- rows/s, -- MB/s')
    update(0, 0, 0)
    at(2000)
    assert.equal(progressLine(progress.view()), 'count t: 0%, 0 rows, 0 rows/s, ETA --')
  })

  it('takes rate and time left from the last seconds, and a resumed job from where it began', () => {
    const { progress, update } = clocked()
    progress.start('import t')
    update(0, 40, 4000, 0)
    update(2000, 50, 5000, 2_000_000)
    assert.equal(
      progressLine(progress.view()),
      'import t: 50%, 5,000 rows, 500 rows/s, 1.0 MB/s, ETA 10 s',
    )
    assert.deepEqual(progress.counters, { rowsRead: 5000, bytesRead: 2_000_000 })
  })

  it('says 100% only when all is done', () => {
    const { progress, update } = clocked()
    progress.start('x')
    update(0, 99.99, 1)
    assert.equal(progress.view().percent, 99)
    update(1, 100, 1)
    assert.equal(progress.view().percent, 100)
  })
})

describe('progressBar', () => {
  const view = {
    label: 'import t',
    percent: 50,
    rows: 5000,
    rowsPerSecond: 500,
    bytesPerSecond: 1e6,
    leftMs: 10_000,
    retries: 0,
  }
  const draw = (fraction: number) => '='.repeat(fraction * 10)

  it('leaves the bar out of a narrow terminal, and is cut to it', () => {
    const wide = 'import t [=====]  50% | 5,000 rows | 500 rows/s | 1.0 MB/s | ETA 10 s'
    assert.equal(progressBar(view, 100, draw), wide)
    assert.equal(progressBar(view, 66, draw), wide.replace('[=====] ', ''))
    assert.equal(progressBar(view, 20, draw), 'import t  50% | 5,00')
  })

  it('says how often calls had to be made again', () => {
    assert.match(progressLine({ ...view, retries: 1 }), /, ETA 10 s, 1 retry$/)
    assert.match(progressBar({ ...view, retries: 12 }, 100, draw), / \| ETA 10 s \| 12 retries$/)
  })

  it('has no bar when the end is not known', () => {
    assert.equal(
      progressBar({ ...view, percent: undefined }, 100, draw),
      'import t 5,000 rows | 500 rows/s | 1.0 MB/s',
    )
  })
})
