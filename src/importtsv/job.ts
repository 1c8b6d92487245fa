import { mkdir, rm } from 'node:fs/promises'
import type { Log, Progress } from '../cli/tool.js'
import type { HBaseClient } from '../client/client.js'
import { HbulkError } from '../errors.js'
import { runJob, type TaskOutcome } from '../workers/job.js'
import { type JobDirectory, openJobDirectory } from '../workers/job-directory.js'
import type { JobLimits } from '../workers/types.js'
import {
  checkRejectsPlace,
  type JobPlace,
  partsDirectory,
  rejectsPath,
  removeJobPlace,
} from './job-place.js'
import { checkRejects, RejectGuard } from './max-rejects.js'
import type { ImportOptions } from './options.js'
import { type ImportPlan, planImport, resumePlan } from './plan-import.js'
import type { RejectPaths } from './rejects.js'
import { mergeRejects, readRejects, rejectPaths } from './rejects-merge.js'
import type { ImportResult, ImportSettings, ImportTask } from './settings.js'
import { checkAccounts, type ImportReport, reportFiles, sumCounters } from './summary.js'

/** What an import works with. The caller owns the client. */
export interface ImportEnvironment {
  readonly client: HBaseClient
  readonly limits: JobLimits
  readonly place: JobPlace
  readonly signal: AbortSignal
  readonly progress: Progress
  readonly log: Log
}

/** Bytes of a bad line that are shown of it. */
const SHOWN_BYTES = 4096

/**
 * Loads the inputs into the table. Resolves when every line is in HBase or in the rejects file.
 * @throws HbulkError USAGE, INPUT, TABLE_NOT_FOUND, FAMILY_NOT_FOUND or UNSUPPORTED before anything is written;
 * TOO_MANY_REJECTS, INTERRUPTED and what breaks a gateway after that, with the job's state saved
 */
export async function runImport(
  options: ImportOptions,
  environment: ImportEnvironment,
): Promise<ImportReport> {
  await checkRejectsPlace(options)
  const { place } = environment
  const { path, resume } = place
  const timestamp = Date.now()
  const fresh = resume ? undefined : await planImport(options, environment, timestamp)
  const directory = await openJobDirectory({
    path,
    resume,
    command: 'importtsv',
    options: identity(options),
    timestamp,
  })
  let report: ImportReport
  try {
    const plan = fresh ?? (await resumedPlan(options, environment, directory))
    if (fresh !== undefined) await directory.savePlan(fresh)
    report = await runPlan(plan, options, environment, directory)
  } finally {
    await directory.close()
  }
  if (report.jobDir === undefined) await removeJobPlace(place)
  return report
}

/** What makes a job the same job when it is resumed. */
function identity(options: ImportOptions): unknown {
  const { table, inputs, columns, format, separator, header } = options
  const { timestamp, skipEmptyColumns, dryRun } = options
  return { table, inputs, columns, format, separator, header, timestamp, skipEmptyColumns, dryRun }
}

async function resumedPlan(
  options: ImportOptions,
  environment: ImportEnvironment,
  directory: JobDirectory,
): Promise<ImportPlan> {
  const saved: ImportPlan | undefined = directory.plan()
  if (saved === undefined) {
    const plan = await planImport(options, environment, directory.timestamp)
    await directory.savePlan(plan)
    return plan
  }
  const stream = saved.tasks.find(({ task }) => task.input.kind === 'stream')
  if (stream !== undefined && !directory.finished().has(stream.id)) {
    throw new HbulkError(
      'USAGE',
      `the job in ${directory.path} reads the stream '${stream.task.input.path}' and cannot be resumed`,
      {
        hint: 'Start a new job with the same --timestamp: rows that are there already do not change.',
      },
    )
  }
  return resumePlan(saved, options, environment)
}

async function runPlan(
  plan: ImportPlan,
  options: ImportOptions,
  environment: ImportEnvironment,
  directory: JobDirectory,
): Promise<ImportReport> {
  const { place, log } = environment
  await mkdir(partsDirectory(place), { recursive: true })
  let outcomes: readonly TaskOutcome<ImportResult>[]
  try {
    outcomes = await runTasks(plan, options, environment, directory)
  } catch (error) {
    if (error instanceof HbulkError && error.code === 'TOO_MANY_REJECTS') {
      const { lines } = await publishRejects(plan, [], options, environment)
      log.info(`the lines rejected until then are in ${lines}`)
    }
    const resumable = plan.tasks.every(({ task }) => task.input.kind === 'file')
    if (resumable) log.info(`the job's state is saved; go on with --resume ${place.path}`)
    throw error
  }
  const counters = sumCounters(outcomes)
  const files = reportFiles(
    plan.tasks.map(({ task }) => task),
    outcomes,
  )
  const rejected = (counters.linesRejected ?? 0) > 0
  const wanted = rejected || options.rejects !== undefined
  const rejects = wanted ? await publishRejects(plan, outcomes, options, environment) : undefined
  checkRejects(options.maxRejects, counters)
  checkAccounts(files, counters)
  await directory.finish()
  await rm(partsDirectory(place), { recursive: true, force: true })
  return {
    table: options.table,
    dryRun: options.dryRun,
    timestamp: options.timestamp ?? plan.setup.timestamp,
    counters,
    rowsChecked: files.reduce((sum, file) => sum + file.rowsChecked, 0),
    files,
    rejectsFile: rejects?.lines,
    reasonsFile: rejects?.reasons,
    jobDir: place.temporary && !rejected ? undefined : place.path,
  }
}

async function runTasks(
  plan: ImportPlan,
  options: ImportOptions,
  environment: ImportEnvironment,
  directory: JobDirectory,
): Promise<readonly TaskOutcome<ImportResult>[]> {
  const { signal, progress, log } = environment
  const guard = new RejectGuard(options.maxRejects, progress)
  progress.start(`importtsv ${options.table}`)
  try {
    return await runJob<ImportSettings, ImportTask, ImportResult>(plan, {
      directory,
      signal: AbortSignal.any([signal, guard.signal]),
      progress: guard,
      log,
    })
  } catch (error) {
    throw signal.aborted ? error : (guard.failure ?? error)
  } finally {
    progress.stop()
  }
}

async function publishRejects(
  plan: ImportPlan,
  outcomes: readonly TaskOutcome<ImportResult>[],
  options: ImportOptions,
  { place, log }: ImportEnvironment,
): Promise<RejectPaths> {
  const { rejectsHeader } = plan.setup.settings
  const header = rejectsHeader === undefined ? undefined : Buffer.from(rejectsHeader, 'base64')
  const target = rejectPaths(rejectsPath(place, options))
  await mergeRejects({
    tasks: plan.tasks.map(({ task }) => task),
    partsDir: partsDirectory(place),
    outcomes: new Map(outcomes.map((outcome) => [outcome.id, outcome])),
    header,
    target,
  })
  if (!options.logBadLines) return target
  for await (const { entry, text } of readRejects(target, header, SHOWN_BYTES)) {
    const { file, line, offset, reason } = entry
    const place = line === null ? `byte ${offset}` : `line ${line}, byte ${offset}`
    log.info(`bad line in ${file}, ${place}: ${reason}: ${text}`)
  }
  return target
}
