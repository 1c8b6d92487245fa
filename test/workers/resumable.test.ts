import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { errorFromData, errorToData, HbulkError } from '../../src/errors.js'
import { resumable } from '../../src/workers/resumable.js'

const jobDirOf = (error: unknown): string | undefined =>
  error instanceof HbulkError ? error.jobDir : undefined

describe('an error that broke a job', () => {
  it('names the directory to go on from, with everything that it said before', () => {
    const cause = new Error('socket')
    const error = new HbulkError('GATEWAY_CLOSED', 'gone', { hint: 'Start it.', cause })
    const named = resumable(error, '/job')
    assert.ok(named instanceof HbulkError)
    assert.deepEqual(
      [named.code, named.message, named.hint, named.jobDir, named.cause],
      ['GATEWAY_CLOSED', 'gone', 'Start it.', '/job', cause],
    )
  })

  it('does not, where the job would meet it again', () => {
    const usage = new HbulkError('USAGE', 'no')
    assert.equal(resumable(usage, '/job'), usage)
    const changed = new HbulkError('INPUT', 'changed', { final: true })
    assert.equal(jobDirOf(resumable(changed, '/job')), undefined)
    const fromThread = errorFromData(errorToData(changed))
    assert.equal(jobDirOf(resumable(fromThread, '/job')), undefined)
    const missing = errorFromData(errorToData(new HbulkError('INPUT', 'missing')))
    assert.equal(jobDirOf(resumable(missing, '/job')), '/job')
  })
})
