import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { emptyRow } from '../../src/connection/row.js'
import { type RowFeed, RowStream } from '../../src/connection/row-stream.js'

const rowOf = (bytes: number) => emptyRow(Buffer.alloc(bytes, 'k'))
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Pushes rows of 10 KB and pauses as a scanner does, after every ten. */
function scanner(count: number, pushed: { rows: number }): (feed: RowFeed) => Promise<void> {
  return async (feed) => {
    for (let i = 0; i < count; i++) {
      feed.push(rowOf(10_000))
      pushed.rows++
      if (i % 10 === 9) {
        await turn()
        const room = feed.pause()
        if (room !== undefined) await room
      }
    }
  }
}

describe('a stream of rows', () => {
  it('begins with the first row that is asked for, and reads no further than it must', async () => {
    const pushed = { rows: 0 }
    const stream = new RowStream(scanner(1000, pushed))
    await turn()
    assert.equal(pushed.rows, 0)
    let taken = 0
    for await (const row of stream) {
      assert.equal(row.key.length, 10_000)
      taken++
      await turn()
      // 256 KB wait, and the reply that was under way.
      assert.ok(pushed.rows - taken <= 40, `${pushed.rows} pushed, ${taken} taken`)
    }
    assert.equal(taken, 1000)
    assert.equal((await stream.next()).done, true)
  })

  it('holds a reply back that grows too large', async () => {
    let held = false
    const stream = new RowStream(async (feed) => {
      for (let i = 0; i < 100; i++) {
        feed.push(rowOf(100_000))
        const hold = feed.hold()
        if (hold !== undefined) {
          held = true
          await hold
        }
      }
    })
    let taken = 0
    for await (const _ of stream) taken++
    assert.equal(taken, 100)
    assert.equal(held, true)
  })

  it('answers who asks before there is a row, in order', async () => {
    let feed: RowFeed | undefined
    let finish = (): void => {}
    const stream = new RowStream((given) => {
      feed = given
      return new Promise<void>((resolve) => {
        finish = resolve
      })
    })
    const asked = [stream.next(), stream.next(), stream.next()]
    await turn()
    feed?.push(rowOf(1))
    feed?.push(rowOf(2))
    finish()
    const lengths = (await Promise.all(asked)).map(({ value }) => value?.key.length)
    assert.deepEqual(lengths, [1, 2, undefined])
  })

  it('tells an error once, after the rows before it', async () => {
    const failure = new Error('of the scan')
    const stream = new RowStream(async (feed) => {
      feed.push(rowOf(1))
      throw failure
    })
    assert.equal((await stream.next()).done, false)
    await assert.rejects(stream.next(), failure)
    assert.equal((await stream.next()).done, true)
  })

  it('ends the scan when the loop is left, and waits for that', async () => {
    const pushed = { rows: 0 }
    let ended = false
    const scan = scanner(1000, pushed)
    const stream = new RowStream(async (feed) => {
      try {
        await scan(feed)
      } finally {
        ended = feed.signal.aborted
        await turn()
      }
    })
    for await (const _ of stream) break
    assert.equal(ended, true)
    assert.ok(pushed.rows < 100)
    assert.equal((await stream.next()).done, true)
  })

  it('ends with a signal, whatever waits', async () => {
    const stop = new AbortController()
    const stream = new RowStream(async (feed) => {
      feed.push(rowOf(1))
      feed.push(rowOf(1))
      await new Promise((resolve) => feed.signal.addEventListener('abort', resolve))
    }, stop.signal)
    await stream.next()
    stop.abort()
    await assert.rejects(stream.next(), { code: 'INTERRUPTED' })
    assert.equal((await stream.next()).done, true)

    const waiting = new AbortController()
    const other = new RowStream(
      (feed) => new Promise((resolve) => feed.signal.addEventListener('abort', resolve)),
      waiting.signal,
    )
    const asked = other.next()
    waiting.abort()
    await assert.rejects(asked, { code: 'INTERRUPTED' })

    const finished = new AbortController()
    const read = new RowStream(async (feed) => {
      feed.push(rowOf(1))
      feed.push(rowOf(1))
    }, finished.signal)
    await read.next()
    finished.abort()
    await assert.rejects(read.next(), { code: 'INTERRUPTED' })

    let began = false
    const late = new RowStream(async () => {
      began = true
    }, stop.signal)
    await assert.rejects(late.next(), { code: 'INTERRUPTED' })
    assert.equal(began, false)
  })
})
