import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { HbulkError } from '../../src/errors.js'
import { runJob } from '../../src/workers/job.js'
import { BURST_NS, book, sharedRateLimiter } from '../../src/workers/rate-limiter.js'
import { environment, fixturePlan, fixturePool } from './fixture-job.js'
import type { FixtureTask, Grant } from './fixture-task.js'

interface Booking {
  readonly pause: number
  readonly cost: number
}

const bookings = fc.array(
  fc.record({ pause: fc.integer({ min: 0, max: 3e8 }), cost: fc.integer({ min: 0, max: 5e8 }) }),
  { minLength: 1, maxLength: 40 },
)

/** When each booking may go, in nanoseconds, if each is made `pause` after the one before. */
function grants(series: readonly Booking[]): { at: bigint; cost: bigint }[] {
  const slots = new BigInt64Array(2)
  let now = 10n ** 12n
  return series.map(({ pause, cost }) => {
    now += BigInt(pause)
    const wait = book(slots, 0, BigInt(cost), now)
    return { at: wait > 0n ? now + wait : now, cost: BigInt(cost) }
  })
}

describe('book', () => {
  it('never lets more through in any span than the span, the burst and one booking', () => {
    fc.assert(
      fc.property(bookings, (series) => {
        const granted = grants(series)
        for (const [first, { at: start }] of granted.entries()) {
          let sum = 0n
          for (const { at, cost } of granted.slice(first)) {
            assert.ok(sum <= at - start + BURST_NS, `${sum} in ${at - start}`)
            sum += cost
          }
        }
      }),
    )
  })

  it('lets a job go on at once that is slower than its limit', () => {
    fc.assert(
      fc.property(bookings, (series) => {
        const slots = new BigInt64Array(2)
        let now = 10n ** 12n
        for (const { cost } of series) {
          assert.ok(book(slots, 0, BigInt(cost), now) <= 0n)
          now += BigInt(cost)
        }
      }),
    )
  })
})

describe('sharedRateLimiter', () => {
  it('holds nothing back without a limit', () => {
    const limiter = sharedRateLimiter(new BigInt64Array(2), { rows: undefined, bytes: undefined })
    assert.equal(limiter.take(1e12, 1e12), undefined)
  })

  it('waits for the dimension that is further behind', () => {
    const slots = new BigInt64Array(2)
    const clock = (): bigint => 10n ** 12n
    const limiter = sharedRateLimiter(slots, { rows: 1e9, bytes: 1000 }, clock)
    assert.equal(limiter.take(1, 1000), undefined)
    const signal = AbortSignal.abort()
    const held = limiter.take(1, 1, signal)
    assert.ok(held !== undefined)
    return assert.rejects(
      held,
      (error) => error instanceof HbulkError && error.code === 'INTERRUPTED',
    )
  })

  it('rounds small costs up, so that many small bookings do not slip through', () => {
    const slots = new BigInt64Array(2)
    const clock = (): bigint => 10n ** 12n
    const limiter = sharedRateLimiter(slots, { rows: 3e9, bytes: undefined }, clock)
    for (let row = 0; row < 10; row += 1) assert.equal(limiter.take(1, 0), undefined)
    assert.equal((slots[0] ?? 0n) - (clock() - BURST_NS), 10n)
  })
})

describe('the limiter of a whole job', () => {
  it('keeps several threads together close to the limit and under it', async () => {
    const rate = 20_000
    const tasks: FixtureTask[] = Array(4).fill({ do: 'take', rows: 12_500, batch: 100 })
    const pool = fixturePool({ threads: 2 })
    const plan = fixturePlan(tasks, { tasksPerThread: 2, limits: { rateRows: rate } })
    const outcomes = await runJob<unknown, FixtureTask, Grant[]>(
      plan,
      environment({ pool }),
    ).finally(() => pool.close())
    const all = outcomes.flatMap(({ result }) => result).sort((a, b) => a.at - b.at)
    const first = all[0]?.at ?? 0
    const seconds = ((all.at(-1)?.at ?? 0) - first) / 1000
    const average = 50_000 / seconds
    assert.ok(average >= 0.85 * rate, `${average} rows a second on average`)
    assert.ok(average <= 1.08 * rate, `${average} rows a second on average`)
    for (const { at: start } of all) {
      const inWindow = all.filter(({ at }) => at >= start && at < start + 1000)
      const rows = inWindow.reduce((sum, grant) => sum + grant.rows, 0)
      assert.ok(rows <= 1.15 * rate, `${rows} rows in one second`)
    }
  })
})
