import type { HBaseClient } from '../client/client.js'
import { fetchRegionMap } from '../client/fetch-region-map.js'
import { withClient } from '../client/with-client.js'
import { formatCounted } from '../system/format.js'
import type { JobRun } from '../workers/job-run.js'
import { JobPool } from '../workers/pool.js'
import { taskModule } from '../workers/task-modules.js'
import type { JobLimits } from '../workers/types.js'
import { checkTable } from './check-table.js'
import type { ExportEnvironment, ExportSource } from './environment.js'
import type { ExportOptions } from './export-options.js'
import type { ExportReport } from './export-report.js'
import { exportLimits } from './limits.js'

/** What an export runs with. */
export interface ExportRun extends JobRun {
  /** Takes the rows when the target is `-`. */
  readonly stdout: NodeJS.WritableStream
}

/** Runs one export from connecting to publishing. */
export async function runExport(options: ExportOptions, run: ExportRun): Promise<ExportReport> {
  const startedAt = performance.now()
  const limits = exportLimits(run.global)
  const pool = poolFor(options, run, limits)
  const work = loadWork()
  try {
    return await withClient(run, async (client) => {
      const report = await exportWith(options, environmentOf(client, limits, pool, run), work)
      return { ...report, durationMs: Math.round(performance.now() - startedAt) }
    })
  } finally {
    await pool?.close()
  }
}

/** Threads take a while to start, so they do it while the export is planned. */
function poolFor(
  { target, selection }: ExportOptions,
  { global }: ExportRun,
  limits: JobLimits,
): JobPool | undefined {
  if (target === '-' || global.dryRun) return undefined
  const threads = selection.limit === undefined ? limits.threads : 1
  return new JobPool({ module: taskModule('export'), threads })
}

function environmentOf(
  client: HBaseClient,
  limits: JobLimits,
  pool: JobPool | undefined,
  { global, signal, log, progress, stdout }: ExportRun,
): ExportEnvironment {
  const { jobDir, resume, dryRun } = global
  return {
    ...{ client, limits, jobDir, resume, dryRun, signal, log, progress, stdout },
    ...(pool === undefined ? {} : { pool }),
  }
}

async function exportWith(
  options: ExportOptions,
  environment: ExportEnvironment,
  work: Promise<Work>,
): Promise<Omit<ExportReport, 'durationMs'>> {
  const { client, signal, log, progress, dryRun, jobDir, resume } = environment
  const { table, target } = options
  const source = await readSource(options, client, signal)
  progress.start(`export ${table}`)
  try {
    const outcome = await outcomeOf(options, { ...environment, source }, work)
    warnOfEmptyValues(outcome, log)
    const keptJobDir = dryRun ? undefined : (jobDir ?? resume)
    return {
      table,
      target,
      ...outcome,
      ...(keptJobDir === undefined ? {} : { jobDir: keptJobDir }),
    }
  } finally {
    progress.stop()
  }
}

function warnOfEmptyValues({ counters }: Outcome, log: ExportRun['log']): void {
  const { emptyValues = 0 } = counters
  if (emptyValues === 0) return
  const what = formatCounted(emptyValues, 'empty value')
  log.warn(
    `in the TSV ${what} cannot be told from missing cells: use --format csv or --layout cells`,
  )
}

type Outcome = Pick<ExportReport, 'counters' | 'files' | 'columns' | 'passes' | 'cut' | 'tasks'>

/** The regions are asked for while the table is looked at: neither waits for the other. */
async function readSource(
  options: ExportOptions,
  client: HBaseClient,
  signal: AbortSignal,
): Promise<ExportSource> {
  const refused = new AbortController()
  const regions = fetchRegionMap(client.admin, options.table, {
    signal: AbortSignal.any([signal, refused.signal]),
  })
  regions.catch(() => {})
  try {
    return { described: await checkTable(client, options), regions }
  } catch (error) {
    refused.abort()
    throw error
  }
}

async function outcomeOf(
  options: ExportOptions,
  environment: ExportEnvironment,
  work: Promise<Work>,
): Promise<Outcome> {
  const { exportToDirectory, exportToStream } = await work
  if (environment.dryRun) return planOnly(options, environment)
  if (options.target !== '-') return exportToDirectory(options, environment)
  return { ...(await exportToStream(options, environment)), files: [], passes: 1 }
}

type Work = Pick<typeof import('./to-directory.js'), 'exportToDirectory'> &
  Pick<typeof import('./to-stdout.js'), 'exportToStream'>

/** What is loaded while the threads start and the gateway answers. */
async function loadWork(): Promise<Work> {
  const [toDirectory, toStdout] = await Promise.all([
    import('./to-directory.js'),
    import('./to-stdout.js'),
  ])
  return { ...toDirectory, ...toStdout }
}

/** What a dry run does: everything up to the first row that would be written. */
async function planOnly(options: ExportOptions, environment: ExportEnvironment): Promise<Outcome> {
  const { firstColumns, planRanges } = await import('./plan.js')
  const { columnText } = await import('./columns/column-name.js')
  const ranges = await planRanges(options, environment)
  const columns = await firstColumns(options, ranges, environment)
  return {
    counters: {},
    files: [],
    columns: columns.map(columnText),
    passes: 0,
    tasks: ranges.length,
  }
}
