import type { Invocation } from '../cli/tool.js'
import { connect } from '../client/connect.js'
import { JobPool } from '../workers/pool.js'
import { taskModule } from '../workers/task-modules.js'
import type { JobLimits } from '../workers/types.js'
import { checkTable } from './check-table.js'
import { columnText } from './columns/column-name.js'
import type { ExportEnvironment } from './environment.js'
import { exportLimits } from './limits.js'
import type { ExportOptions } from './options.js'
import { firstColumns, planRanges } from './plan.js'
import type { ExportReport } from './report.js'
import { exportToDirectory } from './to-directory.js'
import { exportToStream } from './to-stdout.js'

/** What an export needs of its invocation. */
export type ExportInvocation = Pick<Invocation, 'global' | 'log' | 'progress' | 'stdout' | 'signal'>

/** Runs one export from connecting to publishing. */
export async function runExport(
  options: ExportOptions,
  invocation: ExportInvocation,
): Promise<ExportReport> {
  const limits = exportLimits(invocation.global)
  const pool = poolFor(options, invocation, limits)
  try {
    return await withClient(options, invocation, limits, pool)
  } finally {
    await pool?.close()
  }
}

/** Threads take a while to start, so they do it while the export is planned. */
function poolFor(
  { target, selection }: ExportOptions,
  { global }: ExportInvocation,
  limits: JobLimits,
): JobPool | undefined {
  if (target === '-' || global.dryRun) return undefined
  const threads = selection.limit === undefined ? limits.threads : 1
  return new JobPool({ module: taskModule('export'), threads })
}

async function withClient(
  options: ExportOptions,
  invocation: ExportInvocation,
  limits: JobLimits,
  pool: JobPool | undefined,
): Promise<ExportReport> {
  const { global, log, progress, signal, stdout } = invocation
  const startedAt = performance.now()
  const { callTimeoutMs, retries, jobDir, resume, dryRun } = global
  const client = await connect(global.gateways, {
    callTimeoutMs,
    retries,
    signal,
    log: (line) => log.detail(line),
  })
  try {
    const environment: ExportEnvironment = {
      client,
      limits,
      ...(pool === undefined ? {} : { pool }),
      jobDir,
      resume,
      dryRun,
      signal,
      log,
      progress,
      stdout,
    }
    await checkTable(client, options)
    progress.start(`export ${options.table}`)
    const result = await run(options, environment)
    const { table, target } = options
    const keptJobDir = dryRun ? undefined : (jobDir ?? resume)
    const durationMs = Math.round(performance.now() - startedAt)
    return {
      table,
      target,
      ...result,
      durationMs,
      ...(keptJobDir === undefined ? {} : { jobDir: keptJobDir }),
    }
  } finally {
    progress.stop()
    await client.close()
  }
}

type Outcome = Pick<ExportReport, 'counters' | 'files' | 'columns' | 'passes' | 'cut' | 'tasks'>

async function run(options: ExportOptions, environment: ExportEnvironment): Promise<Outcome> {
  if (environment.dryRun) return planOnly(options, environment)
  if (options.target !== '-') return exportToDirectory(options, environment)
  return { ...(await exportToStream(options, environment)), files: [], passes: 1 }
}

/** What a dry run does: everything up to the first row that would be written. */
async function planOnly(options: ExportOptions, environment: ExportEnvironment): Promise<Outcome> {
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
