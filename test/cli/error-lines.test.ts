import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
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

  it('does not call code of other people a defect of hbulk', () => {
    const stack = (error: Error, place: string) =>
      Object.assign(error, {
        stack: `${error}\n    at f (${place})\n    at g (node:internal/timers:1:2)`,
      })
    const theirs = stack(new Error('oops'), 'file:///home/ann/rows.mjs:3:7')
    const line = 'It comes from /home/ann/rows.mjs:3:7, which is no part of hbulk.'
    assert.equal(errorLines('hbulk', theirs, 0)[0], `hbulk: oops. ${line}`)
    const died = new HbulkError('INTERNAL', 'a worker thread died: oops', { cause: theirs })
    assert.equal(errorLines('hbulk', died, 0)[0], `hbulk: a worker thread died: oops. ${line}`)
    const plain = stack(new Error('oops'), '/home/ann m/rows.cjs:3:7')
    assert.match(errorLines('hbulk', plain, 0)[0] ?? '', /from \/home\/ann m\/rows\.cjs:3:7, /)
    for (const place of [
      new URL('../../src/errors.js:1:2', import.meta.url).href,
      fileURLToPath(new URL('../../bundle/chunks/errors.cjs:1:2', import.meta.url)),
      fileURLToPath(new URL('../../../gen/thrift.js:1:2', import.meta.url)),
      '/home/ann/node_modules/thrift/index.js:3:7',
      'file:///home/ann/node_modules/thrift/index.js:3:7',
      'node:internal/streams/x:3:7',
    ]) {
      const [ours] = errorLines('hbulk', stack(new Error('oops'), place), 0)
      assert.match(ours ?? '', /defect of hbulk/)
    }
  })

  it('finds the message of an error that has none', () => {
    assert.equal(messageOf(new AggregateError([new Error('a'), new Error('b')])), 'a; b')
    assert.equal(messageOf(new TypeError()), 'TypeError')
    assert.equal(messageOf('text'), 'text')
  })
})
