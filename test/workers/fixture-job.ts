import type { Gateway } from '../../src/client/types.js'
import type { JobEnvironment } from '../../src/workers/job.js'
import type { Log, Progress, ProgressState } from '../../src/workers/monitor.js'
import type { JobPlan } from '../../src/workers/plan.js'
import { JobPool, type JobPoolOptions } from '../../src/workers/pool.js'
import type { JobLimits } from '../../src/workers/types.js'
import type { FixtureTask } from './fixture-task.js'

export const limits: JobLimits = {
  threads: 2,
  connections: 1,
  gatewayConnections: 1_000,
  rateRows: undefined,
  rateBytes: undefined,
  batchRows: 1000,
  batchBytes: 1 << 20,
  memoryBytes: 64 * 2 ** 20,
  callTimeoutMs: 1000,
  retries: 1,
}

/** Nobody listens there: the tasks of the tests do not call it. */
export const gateways: readonly Gateway[] = [
  {
    api: 2,
    transport: 'buffered',
    protocol: 'binary',
    host: '127.0.0.1',
    port: 1,
    tls: false,
    path: '/',
    headers: {},
  },
]

export const silentLog: Log = { info() {}, warn() {}, detail() {} }

export class RecordedProgress implements Progress {
  readonly states: ProgressState[] = []
  start(): void {}
  update(state: ProgressState): void {
    this.states.push(state)
  }
  stop(): void {}
}

/** A plan whose tasks are called t0, t1, ... and weigh 1 each. */
export function fixturePlan(
  tasks: readonly FixtureTask[],
  change: { tasksPerThread?: number; limits?: Partial<JobLimits>; settings?: unknown } = {},
): JobPlan<unknown, FixtureTask> {
  return {
    setup: {
      kind: 'rowcounter',
      gateways,
      limits: { ...limits, ...change.limits },
      timestamp: 1234,
      settings: change.settings ?? {},
    },
    tasks: tasks.map((task, index) => ({ id: `t${index}`, weight: 1, task })),
    unit: 'tasks',
    tasksPerThread: change.tasksPerThread ?? 1,
  }
}

export function fixturePool(options: Partial<JobPoolOptions> = {}): JobPool {
  const module = new URL('./fixture-task.js', import.meta.url)
  return new JobPool({ module, threads: 2, ...options })
}

export function environment(change: Partial<JobEnvironment> = {}): JobEnvironment {
  return {
    directory: undefined,
    signal: new AbortController().signal,
    progress: new RecordedProgress(),
    log: silentLog,
    ...change,
  }
}
