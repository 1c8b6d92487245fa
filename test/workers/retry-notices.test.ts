import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { tellRetries } from '../../src/workers/retry-notices.js'
import { silentLog } from './fixture-job.js'

describe('what is said of retries', () => {
  it('is one line, whatever a server put into the reason', () => {
    const told: string[] = []
    const tell = tellRetries({ ...silentLog, info: (line) => told.push(line) })
    tell('Failed after attempts=2, exceptions:\n\tjava.io.IOException: \u001b[31mno\r\n')
    assert.deepEqual(told, [
      'calls are made again: Failed after attempts=2, exceptions: java.io.IOException: [31mno',
    ])
  })
})
