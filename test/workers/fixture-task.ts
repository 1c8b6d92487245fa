/** A task module that does what its task says. Runs in the threads of the pools that the tests make. */
import { appendFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { threadId } from 'node:worker_threads'
import { HbulkError } from '../../src/errors.js'
import type { TaskContext } from '../../src/workers/types.js'

export type FixtureTask =
  | { readonly do: 'square'; readonly n: number; readonly delayMs?: number }
  | { readonly do: 'fail'; readonly message: string }
  | { readonly do: 'throw-string' }
  | { readonly do: 'retry'; readonly reasons: readonly string[] }
  | { readonly do: 'wait-for-stop'; readonly log?: string }
  | { readonly do: 'ignore-stop' }
  | { readonly do: 'block' }
  | { readonly do: 'exit' }
  | { readonly do: 'uncaught' }
  | { readonly do: 'uncloneable' }
  | { readonly do: 'context' }
  | { readonly do: 'meet'; readonly delayMs: number }
  | { readonly do: 'take'; readonly rows: number; readonly batch: number }
  | {
      readonly do: 'append'
      readonly file: string
      readonly line: string
      readonly delayMs?: number
    }

export interface Grant {
  /** Milliseconds of the monotonic clock, which all threads share. */
  readonly at: number
  readonly rows: number
}

let running = 0

async function meet(delayMs: number): Promise<unknown> {
  running += 1
  const together = running
  await sleep(delayMs)
  running -= 1
  return { threadId, together }
}

async function take(rows: number, batch: number, context: TaskContext): Promise<Grant[]> {
  const grants: Grant[] = []
  for (let taken = 0; taken < rows; taken += batch) {
    await context.limiter.take(batch, 0, context.signal)
    grants.push({ at: Number(process.hrtime.bigint() / 1000n) / 1000, rows: batch })
  }
  return grants
}

async function waitForStop(signal: AbortSignal): Promise<never> {
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  throw signal.reason
}

export async function runTask(
  task: FixtureTask,
  settings: unknown,
  context: TaskContext,
): Promise<unknown> {
  switch (task.do) {
    case 'square':
      context.counters.add('rowsRead', task.n)
      context.advance(0.5)
      await sleep(task.delayMs ?? 0)
      return task.n * task.n
    case 'fail':
      throw new HbulkError('REMOTE', task.message, { hint: 'Try this.', retryable: true })
    case 'retry':
      for (const reason of task.reasons) context.retried(new Error(reason))
      // Only that the threads go on for longer than the reasons are under way.
      return waitForStop(context.signal)
    case 'throw-string':
      throw 'no error object'
    case 'wait-for-stop':
      if (task.log !== undefined) await appendFile(task.log, 'waiting\n')
      return waitForStop(context.signal)
    case 'ignore-stop':
      return sleep(1e9)
    case 'block':
      for (;;);
    case 'exit':
      return process.exit(3)
    case 'uncaught':
      setImmediate(() => {
        throw new Error('out of the blue')
      })
      return sleep(1e9)
    case 'uncloneable':
      return () => 1
    case 'context':
      return { settings, timestamp: context.timestamp, limits: context.limits, threadId }
    case 'meet':
      return meet(task.delayMs)
    case 'take':
      return take(task.rows, task.batch, context)
    case 'append':
      await sleep(task.delayMs ?? 0)
      await appendFile(task.file, task.line)
      context.counters.add('linesRead', 1)
      return { line: task.line }
  }
}
