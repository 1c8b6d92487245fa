import assert from 'node:assert/strict'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { HbulkError } from '../../src/errors.js'
import { runJob } from '../../src/workers/job.js'
import type { JobPool, JobPoolOptions } from '../../src/workers/pool.js'
import {
  environment,
  fixturePlan,
  fixturePool,
  RecordedProgress,
  silentLog,
} from './fixture-job.js'
import type { FixtureTask } from './fixture-task.js'

async function withPool<T>(
  use: (pool: JobPool) => Promise<T>,
  options: Partial<JobPoolOptions> = {},
): Promise<T> {
  const pool = fixturePool(options)
  try {
    return await use(pool)
  } finally {
    await pool.close()
  }
}

const squares = (count: number): FixtureTask[] =>
  Array.from({ length: count }, (_, n) => ({ do: 'square', n, delayMs: (count - n) % 3 }))

const run = (
  tasks: readonly FixtureTask[],
  options: Partial<JobPoolOptions> = {},
): ReturnType<typeof runJob> =>
  withPool((pool) => runJob(fixturePlan(tasks), environment({ pool })), options)

const diesAtStart = new URL(
  `data:text/javascript,${encodeURIComponent('setImmediate(() => { throw new Error("at the start") })')}`,
)

function isError(code: string, message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof HbulkError, String(error))
    assert.equal(error.code, code)
    assert.match(error.message, message)
    return true
  }
}

describe('runJob', () => {
  it('resolves with every outcome in plan order, whatever order they came in', async () => {
    const outcomes = await run(squares(30))
    assert.deepEqual(
      outcomes.map(({ id, result }) => [id, result]),
      squares(30).map((_, n) => [`t${n}`, n * n]),
    )
    assert.deepEqual(outcomes[7]?.counters, { rowsRead: 7 })
    assert.deepEqual(outcomes[0]?.counters, {})
  })

  it('runs a plan without tasks and starts no thread for it', async () => {
    assert.deepEqual(await runJob(fixturePlan([]), environment()), [])
  })

  it('begins a stage when the one before is done, and in the journal', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'hbulk-stages-')), 'lines')
    const append = (line: string, delayMs: number): FixtureTask => {
      return { do: 'append', file, line, delayMs }
    }
    const plan = fixturePlan([append('c', 0), append('a', 60), append('b', 90)])
    const stages = [2, 0, 1]
    const tasks = plan.tasks.map((task, n) => ({ ...task, stage: stages[n] ?? 0 }))
    const outcomes = await withPool((pool) => runJob({ ...plan, tasks }, environment({ pool })))
    assert.equal(await readFile(file, 'utf8'), 'abc')
    assert.deepEqual(
      outcomes.map(({ id }) => id),
      ['t0', 't1', 't2'],
    )
  })

  it('tells once, and not too often, why threads make calls again', async () => {
    const many = Array.from({ length: 20 }, (_, n) => `reason ${n}`)
    const tasks: FixtureTask[] = [
      { do: 'retry', reasons: ['gone', 'gone', 'slow'] },
      { do: 'retry', reasons: ['slow', 'gone', ...many] },
    ]
    const stop = new AbortController()
    const told: string[] = []
    const progress = new RecordedProgress()
    const log = { ...silentLog, info: (line: string) => told.push(line) }
    const job = withPool((pool) =>
      runJob(fixturePlan(tasks), environment({ pool, progress, log, signal: stop.signal })),
    )
    const retries = () => progress.states.at(-1)?.counters.retries
    while (told.length < 10 || retries() !== 25) await sleep(5)
    stop.abort()
    await assert.rejects(job, isError('INTERRUPTED', /^stopped before the end$/))
    assert.equal(told.length, 10)
    assert.equal(new Set(told).size, 10)
    for (const line of told) assert.match(line, /^calls are made again: (gone|slow|reason \d+)$/)
  })

  it('hands the setup to every task and opens each thread once', async () => {
    const tasks: FixtureTask[] = [{ do: 'context' }, { do: 'context' }]
    const plan = fixturePlan(tasks, { settings: { a: [1, 'b'] } })
    const outcomes = await withPool((pool) => runJob(plan, environment({ pool })))
    const [first, second] = outcomes.map(({ result }) => result as Record<string, unknown>)
    assert.deepEqual(first?.settings, { a: [1, 'b'] })
    assert.equal(first?.timestamp, 1234)
    assert.deepEqual(first?.limits, plan.setup.limits)
    assert.notEqual(first?.threadId, second?.threadId)
  })

  it('runs as many tasks at once on a thread as the plan says, and no more', async () => {
    for (const tasksPerThread of [1, 3]) {
      const tasks = Array.from({ length: 12 }, (): FixtureTask => ({ do: 'meet', delayMs: 40 }))
      const plan = fixturePlan(tasks, { tasksPerThread })
      const outcomes = await withPool((pool) => runJob(plan, environment({ pool })))
      const together = outcomes.map(({ result }) => (result as { together: number }).together)
      assert.equal(Math.max(...together), tasksPerThread)
    }
  })

  it('refuses a plan with two tasks of one id', async () => {
    const { tasks, ...rest } = fixturePlan(squares(1))
    const plan = { ...rest, tasks: [...tasks, ...tasks] }
    await assert.rejects(runJob(plan, environment()), isError('INTERNAL', /two tasks .* t0/))
  })

  it('shows progress that ends at the whole', async () => {
    const progress = new RecordedProgress()
    const tasks = squares(4).map((task) => ({ ...task, delayMs: 300 }))
    const plan = fixturePlan(tasks)
    await withPool((pool) => runJob(plan, environment({ pool, progress })), { threads: 1 })
    const doneValues = progress.states.map(({ done }) => done)
    assert.ok(
      doneValues.some((done) => done % 1 === 0.5),
      `half of a task was shown: ${doneValues}`,
    )
    const last = progress.states.at(-1)
    assert.deepEqual(last, { counters: { rowsRead: 6 }, done: 4, total: 4, unit: 'tasks' })
  })
})

describe('a job that breaks', () => {
  it('rejects with the error of the task, whole, and stops the other tasks', async () => {
    const started = performance.now()
    const job = run([{ do: 'wait-for-stop' }, { do: 'fail', message: 'region is gone' }])
    await assert.rejects(job, (error) => {
      assert.ok(error instanceof HbulkError)
      const { code, message, hint, retryable } = error
      assert.deepEqual(
        [code, message, hint, retryable],
        ['REMOTE', 'region is gone', 'Try this.', true],
      )
      return true
    })
    assert.ok(performance.now() - started < 3000)
  })

  it('starts no task after the first error', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hbulk-job-'))
    const file = join(folder, 'effects')
    const append: FixtureTask = { do: 'append', file, line: 'x' }
    const tasks: FixtureTask[] = [{ do: 'fail', message: 'first' }, ...Array(20).fill(append)]
    await assert.rejects(run(tasks, { threads: 1 }), isError('REMOTE', /first/))
    await assert.rejects(readFile(file))
  })

  it('reports what is not even an error', async () => {
    await assert.rejects(run([{ do: 'throw-string' }]), isError('INTERNAL', /no error object/))
  })

  it('fails the task of a thread that exits', async () => {
    const job = run([{ do: 'wait-for-stop' }, { do: 'exit' }])
    await assert.rejects(job, isError('INTERNAL', /worker thread died: .*3/))
  })

  it('fails the tasks of a thread that an error outside of any task ended', async () => {
    const job = run([{ do: 'uncaught' }])
    await assert.rejects(job, isError('INTERNAL', /worker thread died: out of the blue/))
  })

  it('fails a task whose result cannot be posted', async () => {
    await assert.rejects(run([{ do: 'uncloneable' }]), isError('INTERNAL', /worker thread died/))
  })

  it('names a task module that cannot be loaded', async () => {
    const module = new URL('./no-such-task.js', import.meta.url)
    await assert.rejects(run(squares(3), { module }), isError('INTERNAL', /no-such-task/))
  })

  it('does not wait for ever for threads that die before they have a task', async () => {
    await withPool(
      async (pool) => {
        const job = runJob(fixturePlan(squares(9)), environment({ pool }))
        await assert.rejects(job, isError('INTERNAL', /at the start|runTask/))
        await assert.rejects(
          async () => {
            for (;;) await pool.run({ setup: fixturePlan([]).setup, task: {}, weight: 1 })
          },
          isError('INTERNAL', /at the start/),
        )
      },
      { module: diesAtStart },
    )
  })

  it('ends the thread of a task that does not come back', async () => {
    for (const stuck of ['ignore-stop', 'block'] as const) {
      const started = performance.now()
      const job = run([{ do: stuck }, { do: 'fail', message: 'other' }], { stopGraceMs: 300 })
      await assert.rejects(job, isError('REMOTE', /other/))
      assert.ok(performance.now() - started < 3000, stuck)
    }
  })
})

describe('a job that is interrupted', () => {
  it('tells the tasks at once and rejects with INTERRUPTED', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hbulk-job-'))
    const log = join(folder, 'log')
    const controller = new AbortController()
    const tasks: FixtureTask[] = Array(4).fill({ do: 'wait-for-stop', log })
    await withPool(async (pool) => {
      const plan = fixturePlan(tasks, { tasksPerThread: 2 })
      const job = runJob(plan, environment({ pool, signal: controller.signal }))
      const handled = assert.rejects(job, isError('INTERRUPTED', /stopped/))
      const waiting = async (): Promise<string> => readFile(log, 'utf8').catch(() => '')
      let ended = false
      job.catch(() => {
        ended = true
      })
      while (!ended && (await waiting()).split('\n').length < 5) await sleep(5)
      const aborted = performance.now()
      controller.abort()
      await handled
      assert.ok(performance.now() - aborted < 500)
    })
  })

  it('does not start when it was stopped before', async () => {
    const job = runJob(fixturePlan(squares(2)), environment({ signal: AbortSignal.abort() }))
    await assert.rejects(job, isError('INTERRUPTED', /stopped/))
  })

  it('starts no task on a thread that was told to stop before it was ready', async () => {
    await withPool(async (pool) => {
      pool.stop()
      const { setup } = fixturePlan([])
      const reply = await pool.run({ setup, task: { do: 'square', n: 1 }, weight: 1 })
      assert.ok(!reply.ok && reply.error.code === 'INTERRUPTED', JSON.stringify(reply))
    })
  })

  it('can be given up at any moment while its threads start, or fail to', async () => {
    for (const module of [new URL('./fixture-task.js', import.meta.url), diesAtStart]) {
      for (let delayMs = 0; delayMs < 80; delayMs += 4) {
        const pool = fixturePool({ module })
        await sleep(delayMs)
        await pool.close()
      }
    }
  })

  it('stops a wait for the rate limiter', async () => {
    const controller = new AbortController()
    const plan = fixturePlan([{ do: 'take', rows: 1000, batch: 100 }], { limits: { rateRows: 1 } })
    await withPool(async (pool) => {
      const job = runJob(plan, environment({ pool, signal: controller.signal }))
      setTimeout(() => controller.abort(), 200)
      const started = performance.now()
      await assert.rejects(job, isError('INTERRUPTED', /stopped/))
      assert.ok(performance.now() - started < 2000)
    })
  })
})
