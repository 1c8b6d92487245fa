import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { TableGuard } from '../../src/client/table-guard.js'

const never = new AbortController().signal

/** A call that ends only by its signal. */
function endless(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })
}

describe('the guard of a table', () => {
  it('ends every call, and says why, when the table is disabled', async () => {
    const answers = [undefined, true, false]
    const isEnabled = async (): Promise<boolean> => {
      const answer = answers.shift()
      if (answer === undefined) throw new Error('no answer')
      return answer
    }
    const guard = new TableGuard('ns:t', isEnabled, never, 1)
    const calls = [guard.watch(endless(guard.signal)), guard.watch(endless(guard.signal))]
    for (const { status } of await Promise.allSettled(calls)) assert.equal(status, 'rejected')
    const { code, message, final, retryable } = guard.reason ?? {}
    assert.deepEqual(
      [code, message, final, retryable],
      ['TABLE_DISABLED', "table 'ns:t' is disabled", true, false],
    )
    assert.deepEqual(answers, [])
  })

  it('leaves calls alone that are soon answered, and stops with the writer', async () => {
    const abort = new AbortController()
    const asked: number[] = []
    const guard = new TableGuard('t', async () => asked.push(1) > 0, abort.signal, 1_000)
    assert.equal(await guard.watch(Promise.resolve(5)), 5)
    const call = guard.watch(endless(guard.signal))
    abort.abort(new Error('stop'))
    await assert.rejects(call, { message: 'stop' })
    assert.deepEqual([asked, guard.reason], [[], undefined])
  })
})
