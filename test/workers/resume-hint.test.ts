import assert from 'node:assert/strict'
import { it } from 'node:test'
import { HbulkError } from '../../src/errors.js'
import { interrupted } from '../../src/workers/interrupted.js'
import { withResumeHint } from '../../src/workers/resume-hint.js'

it('adds how to go on to what the error advises already, once', () => {
  const cause = new Error('why')
  const options = { hint: 'Is it running?', retryable: true, cause }
  const error = withResumeHint(new HbulkError('GATEWAY_CLOSED', 'it broke', options), '/jobs/1')
  assert.equal(error.hint, 'Is it running? Go on with --resume /jobs/1.')
  assert.deepEqual([error.code, error.message, error.cause], ['GATEWAY_CLOSED', 'it broke', cause])
  assert.equal(error.retryable, true)
  assert.equal(withResumeHint(error, '/jobs/1').hint, error.hint)
  assert.equal(withResumeHint(interrupted('/jobs/1'), '/jobs/1').hint, interrupted('/jobs/1').hint)
})

it('is the only advice where there was none, and ends a sentence that does not end', () => {
  const hintOf = (hint: string | undefined): string | undefined =>
    withResumeHint(new HbulkError('INPUT', 'x', hint === undefined ? {} : { hint }), 'j').hint
  assert.equal(hintOf(undefined), 'Go on with --resume j.')
  assert.equal(hintOf('It has d'), 'It has d. Go on with --resume j.')
})
