import { HbulkError } from '../errors.js'
import { planPieces } from '../two-tables/plan-pieces.js'
import { refuseOtherClusters } from '../two-tables/same-clusters.js'
import { type TwoTables, withTwoTables } from '../two-tables/two-clients.js'
import { compareTables } from '../verify/job.js'
import type { VerifyReport } from '../verify/verify-report.js'
import { USUALLY_LISTED } from '../verify/verify-request.js'
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
import { copyLimits, scansOfThread } from './limits.js'
import type { CopyOptions } from './options.js'
import { prepareTarget } from './prepare-target.js'
import type { CopyResult, CopySettings, CopyTask, RefusedRowText } from './settings.js'

export type CopyPlan = JobPlan<CopySettings, CopyTask>

/** What a copy came to. */
export interface CopyReport {
  readonly rows: number
  readonly cells: number
  /** Delete markers among the cells. */
  readonly markers: number
  /** Cells that were sent again after a fault. */
  readonly cellsRepeated: number
  readonly cellsRefused: number
  readonly refused: readonly RefusedRowText[]
  readonly counters: CounterValues
  readonly durationMs: number
  readonly jobDir: string | undefined
  /** With `--verify`. */
  readonly comparison: VerifyReport | undefined
}

interface Resources {
  readonly directory: JobDirectory | undefined
  readonly limits: JobLimits
  readonly run: JobRun
}

/** The plan of a run, without running it: everything is checked, nothing is created. */
export function planCopy(options: CopyOptions, run: JobRun): Promise<CopyPlan> {
  const limits = copyLimits(run.global)
  return withTwoTables(run, options, options.toGateways, (tables) =>
    planIn(tables, options, { directory: undefined, limits, run }),
  )
}

async function planIn(
  tables: TwoTables,
  options: CopyOptions,
  { directory, limits, run }: Resources,
): Promise<CopyPlan> {
  const { source, target } = tables
  const { log, signal, global } = run
  const clusters = [source.clusterId, target.clusterId] as const
  const saved = directory?.plan<CopySettings, CopyTask>()
  // The target of a job that goes on was checked when it began, and its warnings were given.
  if (saved !== undefined) refuseOtherClusters(saved.setup.settings.clusters, clusters)
  const families =
    saved?.setup.settings.families ??
    (await prepareTarget(tables, options, { log, signal, dryRun: global.dryRun }))
  const gateways = source.client.gateways
  const targetGateways = target.client.gateways
  return planOnce(directory, { gateways, targetGateways, limits }, async () => {
    const { table, selection } = options
    const scans = scansOfThread(limits)
    return {
      setup: {
        ...{ kind: 'copytable', gateways, targetGateways, limits },
        timestamp: directory?.timestamp ?? Date.now(),
        settings: { table, target: options.target, families, selection, clusters },
      },
      tasks: await planPieces(source.client, table, selection, scans * limits.threads, signal),
      unit: 'tasks',
      tasksPerThread: scans,
    }
  })
}

/** What makes it this copy and no other. */
function identity({ table, target, families, selection }: CopyOptions): unknown {
  return { table, target, families, selection }
}

/**
 * Copies a table. Resolves when every cell is in the target, or was refused by it and is in the report.
 * @throws HbulkError USAGE, UNSUPPORTED, TABLE_NOT_FOUND and FAMILY_NOT_FOUND before anything is written;
 * INTERRUPTED, TOO_MANY_REJECTS and what breaks a gateway after that
 */
export async function copyTable(options: CopyOptions, run: JobRun): Promise<CopyReport> {
  const started = performance.now()
  const limits = copyLimits(run.global)
  const directory = await jobDirectoryOf(run.global, 'copytable', identity(options))
  // The threads start while the copy is being planned.
  const pool = new JobPool({ module: taskModule('copytable'), threads: limits.threads })
  run.progress.start(`copying ${options.table}`)
  let finished = false
  try {
    return await withTwoTables(run, options, options.toGateways, async (tables) => {
      const resources = { directory, limits, run }
      const { families, ...copied } = await copyIn(tables, options, pool, resources)
      finished = true
      const comparison = options.verify ? await compare(tables, options, families, run) : undefined
      return {
        ...copied,
        durationMs: performance.now() - started,
        jobDir: directory?.path,
        comparison,
      }
    })
  } catch (error) {
    throw directory === undefined || finished ? error : resumable(error, directory.path)
  } finally {
    run.progress.stop()
    await pool.close()
    await directory?.close()
  }
}

type Copied = Omit<CopyReport, 'durationMs' | 'jobDir' | 'comparison'>

async function copyIn(
  tables: TwoTables,
  options: CopyOptions,
  pool: JobPool,
  resources: Resources,
): Promise<Copied & Pick<CopySettings, 'families'>> {
  const { directory, limits, run } = resources
  const { log, progress, signal } = run
  const plan = await planIn(tables, options, resources)
  log.detail(`${plan.tasks.length} ranges on ${limits.threads} threads`)
  const environment = { directory, signal, progress, log, pool }
  const outcomes = await runJob<CopySettings, CopyTask, CopyResult>(plan, environment)
  const copied = accounts(outcomes)
  await directory?.finish()
  return { ...copied, families: plan.setup.settings.families }
}

/** What was read and what became of it. @throws HbulkError ACCOUNTING if that is not the same */
function accounts(outcomes: readonly TaskOutcome<CopyResult>[]): Copied {
  const counters = sumCounters(outcomes)
  const sum = (of: (result: CopyResult) => number): number =>
    outcomes.reduce((total, { result }) => total + of(result), 0)
  const [cells, sent] = [sum(({ cells }) => cells), sum(({ cellsSent }) => cellsSent)]
  const [written, cellsRefused] = [
    sum(({ cellsWritten }) => cellsWritten),
    sum((result) => result.cellsRefused),
  ]
  if (sent !== written + cellsRefused || cells > sent || cells !== (counters.cellsRead ?? 0)) {
    throw new HbulkError(
      'ACCOUNTING',
      `${cells} cells read, ${sent} sent, ${written} written, ${cellsRefused} refused`,
    )
  }
  return {
    rows: sum(({ rows }) => rows),
    cells,
    markers: sum(({ markers }) => markers),
    cellsRepeated: sent - cells,
    cellsRefused,
    refused: outcomes.flatMap(({ result }) => result.refused),
    counters,
  }
}

/** The comparison reads what the copy read, family names translated: what else the target has is no matter of it. */
async function compare(
  tables: TwoTables,
  { table, target, toGateways, selection }: CopyOptions,
  families: CopySettings['families'],
  run: JobRun,
): Promise<VerifyReport> {
  run.progress.stop()
  const listed = { mostListed: USUALLY_LISTED, repair: false }
  return compareTables(tables, { table, target, toGateways, families, selection, ...listed }, run)
}
