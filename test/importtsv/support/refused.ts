import assert from 'node:assert/strict'
import { type ErrorCode, HbulkError } from '../../../src/errors.js'

/** What `assert.throws` and `assert.rejects` check an error with: its code, and what its one line names. */
export function refused(code: ErrorCode, ...parts: readonly string[]): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof HbulkError, String(error))
    assert.equal(error.code, code)
    const text = `${error.message} ${error.hint ?? ''}`
    for (const part of parts) assert.ok(text.includes(part), `'${text}' does not name '${part}'`)
    assert.ok(!error.message.includes('\n'))
    return true
  }
}
