import { withClient } from '../client/with-client.js'
import { type CounterValues, sumCounters } from '../workers/counters.js'
import { runJob } from '../workers/job.js'
import type { JobDirectory } from '../workers/job-directory.js'
import type { JobRun } from '../workers/job-run.js'
import type { JobPlan, TaskOutcome } from '../workers/plan.js'
import { jobDirectoryOf, planOnce } from '../workers/plan-once.js'
import { JobPool } from '../workers/pool.js'
import { resumable } from '../workers/resumable.js'
import { taskModule } from '../workers/task-modules.js'
import type { JobLimits } from '../workers/types.js'
import { addMarkers, type DeleteMarkers, NO_MARKERS } from './delete-markers.js'
import { rowCounterLimits } from './limits.js'
import type { RowCounterOptions } from './options.js'
import { checkCapabilities, planRowCount } from './plan.js'
import type {
  RegionText,
  RowCounterResult,
  RowCounterSettings,
  RowCounterTask,
} from './settings.js'

export type RowCounterPlan = JobPlan<RowCounterSettings, RowCounterTask>

/** Rows of one region. */
export interface RegionCount extends RegionText {
  readonly rows: number
}

/** What a count came to. */
export interface RowCount {
  readonly rows: number
  readonly counters: CounterValues
  /** Only where they were asked for. */
  readonly markers?: DeleteMarkers
  /** In key order; regions outside the ranges are left out. */
  readonly regions: readonly RegionCount[]
  readonly durationMs: number
}

function planIn(
  directory: JobDirectory | undefined,
  options: RowCounterOptions,
  limits: JobLimits,
  run: JobRun,
): Promise<RowCounterPlan> {
  const timestamp = directory?.timestamp ?? Date.now()
  return withClient(run, (client) => {
    checkCapabilities(client, options)
    const resources = { gateways: client.gateways, limits }
    return planOnce(directory, resources, () =>
      planRowCount(client, options, limits, timestamp, run.signal),
    )
  })
}

/** The plan of a run, without running it. */
export function planOnly(options: RowCounterOptions, run: JobRun): Promise<RowCounterPlan> {
  return planIn(undefined, options, rowCounterLimits(run.global), run)
}

function countByRegion(
  plan: RowCounterPlan,
  outcomes: readonly TaskOutcome<RowCounterResult>[],
): RegionCount[] {
  const counts = new Map<string, RegionCount>()
  for (const [index, { task }] of plan.tasks.entries()) {
    const { region } = task
    const before = counts.get(region.startKey)?.rows ?? 0
    counts.set(region.startKey, { ...region, rows: before + (outcomes[index]?.result.rows ?? 0) })
  }
  return [...counts.values()]
}

function summedMarkers(outcomes: readonly TaskOutcome<RowCounterResult>[]): DeleteMarkers {
  return outcomes.reduce(
    (sum, { result }) => addMarkers(sum, result.markers ?? NO_MARKERS),
    NO_MARKERS,
  )
}

async function countIn(
  directory: JobDirectory | undefined,
  pool: JobPool,
  options: RowCounterOptions,
  limits: JobLimits,
  run: JobRun,
): Promise<Omit<RowCount, 'durationMs'>> {
  const { log, progress, signal } = run
  const plan = await planIn(directory, options, limits, run)
  log.detail(`${plan.tasks.length} scans on ${limits.threads} threads`)
  const environment = { directory, signal, progress, log, pool }
  const outcomes = await runJob<RowCounterSettings, RowCounterTask, RowCounterResult>(
    plan,
    environment,
  )
  await directory?.finish()
  return {
    rows: outcomes.reduce((sum, { result }) => sum + result.rows, 0),
    counters: sumCounters(outcomes),
    ...(options.deleteMarkers ? { markers: summedMarkers(outcomes) } : {}),
    regions: countByRegion(plan, outcomes),
  }
}

/** Counts a table's rows. Rejects as {@link runJob} does, and with UNSUPPORTED, TABLE_NOT_FOUND and connection errors. */
export async function countRows(options: RowCounterOptions, run: JobRun): Promise<RowCount> {
  const started = performance.now()
  const { table, columns, ranges, timeRange, deleteMarkers } = options
  const limits = rowCounterLimits(run.global)
  const directory = await jobDirectoryOf(run.global, 'rowcounter', {
    table,
    columns,
    ranges,
    timeRange,
    ...(deleteMarkers ? { deleteMarkers } : {}),
  })
  // The threads start while the count is being planned.
  const pool = new JobPool({ module: taskModule('rowcounter'), threads: limits.threads })
  run.progress.start(`counting ${table}`)
  try {
    const count = await countIn(directory, pool, options, limits, run)
    return { ...count, durationMs: performance.now() - started }
  } catch (error) {
    throw directory === undefined ? error : resumable(error, directory.path)
  } finally {
    run.progress.stop()
    await pool.close()
    await directory?.close()
  }
}
