import { resolve } from 'node:path'
import { withClient } from '../client/with-client.js'
import { type CounterValues, sumCounters } from '../workers/counters.js'
import { type JobEnvironment, runJob } from '../workers/job.js'
import type { JobDirectory } from '../workers/job-directory.js'
import type { JobRun } from '../workers/job-run.js'
import { jobDirectoryOf, planOnce } from '../workers/plan-once.js'
import { JobPool } from '../workers/pool.js'
import { resumable } from '../workers/resumable.js'
import { taskModule } from '../workers/task-modules.js'
import { type CellCount, cellCountOf } from './cell-count.js'
import type { CellCountOptions } from './count-options.js'
import { cellCounterLimits } from './limits.js'
import { mergeResults } from './merge.js'
import { type CellCounterPlan, checkCapabilities, planAgain, planCellCount } from './plan.js'
import { checkTarget, makeTarget, writeReports } from './report-files.js'
import type { CellCounterResult, CellCounterSettings, CellCounterTask } from './settings.js'
import { columnsToRecount, topColumns } from './top-columns.js'

function planIn(
  directory: JobDirectory | undefined,
  options: CellCountOptions,
  run: JobRun,
): Promise<CellCounterPlan> {
  const limits = cellCounterLimits(run.global)
  const timestamp = directory?.timestamp ?? Date.now()
  return withClient(run, (client) => {
    checkCapabilities(client, options)
    return planOnce(directory, { gateways: client.gateways, limits }, () =>
      planCellCount(client, options, limits, timestamp, run.signal),
    )
  })
}

/** The plan of a run, without running it. */
export async function planOnly(options: CellCountOptions, run: JobRun): Promise<CellCounterPlan> {
  await checkTarget(options, run.global.resume !== undefined)
  return planIn(undefined, options, run)
}

interface Pass {
  readonly merged: CellCounterResult
  readonly counters: CounterValues
}

async function runPass(plan: CellCounterPlan, environment: JobEnvironment): Promise<Pass> {
  const outcomes = await runJob<CellCounterSettings, CellCounterTask, CellCounterResult>(
    plan,
    environment,
  )
  return {
    merged: mergeResults(outcomes.map(({ result }) => result)),
    counters: sumCounters(outcomes),
  }
}

/** A second pass follows from the first one's outcome, so a resumed job takes the same way. */
async function countIn(
  directory: JobDirectory | undefined,
  pool: JobPool,
  options: CellCountOptions,
  run: JobRun,
): Promise<Omit<CellCount, 'durationMs'>> {
  const { log, progress, signal } = run
  const plan = await planIn(directory, options, run)
  await makeTarget(options)
  const environment = { directory, signal, progress, log, pool }
  const { merged, counters } = await runPass(plan, environment)
  const again = columnsToRecount(merged, options.top)
  if (again === undefined) return cellCountOf(merged, topColumns(merged, options.top), counters, 1)
  log.info(`too many columns to count all at once: counting ${again.length} of them again`)
  const second = await runPass(planAgain(plan, again), environment)
  const top = topColumns(merged, options.top, second.merged)
  return cellCountOf(merged, top, counters, 2)
}

/** Counts a table's cells. Rejects as {@link runJob} does, and with UNSUPPORTED, TABLE_NOT_FOUND, OUTPUT and connection errors. */
export async function countCells(options: CellCountOptions, run: JobRun): Promise<CellCount> {
  const started = performance.now()
  const { table, range, columns, filter, timeRange, versions, top } = options
  await checkTarget(options, run.global.resume !== undefined)
  const reports = options.directory === undefined ? undefined : resolve(options.directory)
  const identity = { table, range, columns, filter, timeRange, versions, top, reports }
  const directory = await jobDirectoryOf(run.global, 'cellcounter', identity)
  // The threads start while the count is being planned.
  const { threads } = cellCounterLimits(run.global)
  const pool = new JobPool({ module: taskModule('cellcounter'), threads })
  run.progress.start(`counting the cells of ${table}`)
  try {
    const counted = await countIn(directory, pool, options, run)
    const count = { ...counted, durationMs: performance.now() - started }
    await writeReports(options, count)
    await directory?.finish()
    return count
  } catch (error) {
    throw directory === undefined ? error : resumable(error, directory.path)
  } finally {
    run.progress.stop()
    await pool.close()
    await directory?.close()
  }
}
