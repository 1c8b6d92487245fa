import assert from 'node:assert/strict'
import { HbulkError } from '../../../src/errors.js'

/** The whole line a wrong value earns; fails if the value was accepted. */
export function refusal(parse: () => unknown): string {
  try {
    parse()
  } catch (error) {
    assert.ok(error instanceof HbulkError, String(error))
    assert.equal(error.code, 'USAGE')
    return `${error.message}. ${error.hint ?? ''}`
  }
  assert.fail('the value was accepted')
}
