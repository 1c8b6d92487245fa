import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { errorLines, messageOf } from '../../src/cli/error-lines.js'
import { HbulkError } from '../../src/errors.js'

describe('errorLines', () => {
  it('is one line whatever a server or a file name puts into the message', () => {
    const error = new HbulkError(
      'REMOTE',
      'java.io.IOException: no\n\tat x.y(Z.java:1)\u001b[31m\r',
      {
        hint: 'Look\nthere.',
      },
    )
    assert.deepEqual(errorLines('hbulk export', error, 0), [
      'hbulk export: java.io.IOException: no at x.y(Z.java:1) [31m. Look there.',
    ])
  })

  it('ends the message once', () => {
    const line = (message: string) =>
      errorLines('hbulk', new HbulkError('INPUT', message, { hint: 'Do it.' }), 0)[0]
    assert.equal(line('No'), 'hbulk: No. Do it.')
    assert.equal(line('No.'), 'hbulk: No. Do it.')
    assert.equal(line('No?'), 'hbulk: No? Do it.')
    assert.equal(errorLines('hbulk', new HbulkError('INPUT', 'No'), 0)[0], 'hbulk: No')
  })

  it('ends with a chain of causes that goes round', () => {
    const inner = new Error('inner')
    const outer = new HbulkError('INPUT', 'outer', { cause: inner })
    inner.cause = outer
    assert.deepEqual(errorLines('hbulk', outer, 1), ['hbulk: outer', '  caused by: inner'])
  })

  it('finds the message of an error that has none', () => {
    assert.equal(messageOf(new AggregateError([new Error('a'), new Error('b')])), 'a; b')
    assert.equal(messageOf(new TypeError()), 'TypeError')
    assert.equal(messageOf('text'), 'text')
  })
})
