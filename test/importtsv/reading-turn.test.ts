import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ReadingTurn } from '../../src/importtsv/reading-turn.js'

describe('the turn to read', () => {
  it("is one task's at a time, in the order of asking", async () => {
    const turn = new ReadingTurn()
    const events: string[] = []
    const task = async (name: string): Promise<void> => {
      const end = await turn.take()
      events.push(`${name} reads`)
      await new Promise((resolve) => setImmediate(resolve))
      events.push(`${name} has read`)
      end()
      end()
    }
    await Promise.all([task('a'), task('b'), task('c')])
    const expected = ['a', 'b', 'c'].flatMap((name) => [`${name} reads`, `${name} has read`])
    assert.deepEqual(events, expected)
  })
})
