import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sampleOf, viewOf } from '../../../src/cli/progress/progress-view.js'
import type { CounterValues } from '../../../src/workers/counters.js'

describe('the rows that progress shows', () => {
  const shown = (counters: CounterValues): number => {
    const state = { counters, done: 1, total: 2, unit: 'tasks' } as const
    assert.equal(sampleOf(state).rows, viewOf('', state, undefined).rows)
    return sampleOf(state).rows
  }

  it('are those that were read, which grow while those of a copy or an export are written in leaps', () => {
    assert.equal(shown({ rowsRead: 180, rowsWritten: 100 }), 180)
    assert.equal(shown({ rowsRead: 100 }), 100)
  })

  it('are those that were written where lines are what is read', () => {
    assert.equal(shown({ linesRead: 50, rowsWritten: 40 }), 40)
    assert.equal(shown({ linesRead: 50 }), 50)
    assert.equal(shown({}), 0)
  })
})
