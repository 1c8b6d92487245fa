import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { HbulkError } from '../errors.js'
import { makeDirectory } from '../system/make-directory.js'
import { sumCounters } from '../workers/counters.js'
import { runJob } from '../workers/job.js'
import { type Change, type JobDirectory, openJobDirectory } from '../workers/job-directory.js'
import type { TaskOutcome } from '../workers/plan.js'
import { resumable } from '../workers/resumable.js'
import { EarlyPool } from './early-pool.js'
import type { ImportEnvironment } from './environment.js'
import { checkRejectsPlace, partsDirectory, rejectsPath, removeJobPlace } from './job-place.js'
import { checkRejects, RejectGuard } from './max-rejects.js'
import type { ImportOptions } from './options.js'
import { type ImportPlan, planImport, resumePlan } from './plan-import.js'
import type { RejectPaths } from './rejects.js'
import { mergeRejects, readRejects, rejectPaths } from './rejects-merge.js'
import { rejectsUntilThen } from './rejects-until-then.js'
import type { ImportResult, ImportSettings, ImportTask } from './settings.js'
import { checkAccounts, type ImportReport, reportFiles } from './summary.js'
import { readTransform } from './transform/load-transform.js'

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
  const started = performance.now()
  await checkRejectsPlace(options)
  const threads = new EarlyPool(environment.limits.threads)
  try {
    const report = await runWith(threads, options, environment)
    if (report.jobDir === undefined) await removeJobPlace(environment.place)
    return { ...report, durationMs: performance.now() - started }
  } finally {
    await threads.close()
  }
}

async function runWith(
  threads: EarlyPool,
  options: ImportOptions,
  environment: ImportEnvironment,
): Promise<Omit<ImportReport, 'durationMs'>> {
  const { path, resume } = environment.place
  const timestamp = Date.now()
  const planAt = (time: number): Promise<ImportPlan> =>
    planImport(options, environment, time, (tasks) => threads.start(tasks))
  const fresh = resume ? undefined : await planAt(timestamp)
  const directory = await openJobDirectory({
    path,
    resume,
    command: 'importtsv',
    options: await identity(options),
    timestamp,
    changes: new Map([['transform.sha256', changedTransform(options)]]),
  })
  try {
    const plan = fresh ?? (await resumedPlan(options, environment, directory, planAt))
    if (fresh !== undefined) await directory.savePlan(fresh)
    return await runPlan(plan, options, environment, directory, threads)
  } finally {
    await directory.close()
  }
}

/** What makes a job the same job when it is resumed. */
async function identity(options: ImportOptions): Promise<unknown> {
  const { table, inputs, columns, format, separator, header } = options
  const { subdirectories, timestamp, skipEmptyColumns, ttlFormat, dryRun } = options
  const { csv, encoding, exactFields, headerMap } = options
  const { types, rowKeyTemplate, salt } = options
  const transform = await identifyTransform(options.transform)
  return {
    ...{ table, inputs, subdirectories, columns, format, separator, header, timestamp },
    ...{ skipEmptyColumns, ttlFormat, dryRun, csv, encoding, exactFields, headerMap },
    ...{ types, rowKeyTemplate, salt, transform },
  }
}

/**
 * A module that was changed since would make other rows of the lines that are left.
 * @throws HbulkError INPUT
 */
async function identifyTransform(path: string | undefined): Promise<unknown> {
  if (path === undefined) return undefined
  return {
    path,
    sha256: createHash('sha256')
      .update(await readTransform(path))
      .digest('hex'),
  }
}

function changedTransform({ transform }: ImportOptions): Change {
  return {
    what: `--transform '${transform}' has changed`,
    hint: 'It might make other rows of the lines that are left. Put the module back as it was, or start a new job with the same --timestamp.',
  }
}

async function resumedPlan(
  options: ImportOptions,
  environment: ImportEnvironment,
  directory: JobDirectory,
  planAt: (timestamp: number) => Promise<ImportPlan>,
): Promise<ImportPlan> {
  const saved: ImportPlan | undefined = directory.plan()
  if (saved === undefined) {
    const plan = await planAt(directory.timestamp)
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
  threads: EarlyPool,
): Promise<Omit<ImportReport, 'durationMs'>> {
  const { place, log } = environment
  const rowsBefore = rowsDone(finishedOf(directory))
  await makeDirectory(partsDirectory(place))
  let outcomes: readonly TaskOutcome<ImportResult>[]
  try {
    outcomes = await runTasks(plan, options, environment, directory, threads)
  } catch (error) {
    const rejects = await rejectsUntilThen(error, place, () =>
      publishRejects(plan, finishedOf(directory), options, environment),
    )
    if (rejects !== undefined) log.info(`the lines rejected until then are in ${rejects.lines}`)
    const canGoOn = plan.tasks.every(({ task }) => task.input.kind === 'file')
    throw canGoOn ? resumable(error, place.path) : error
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
    rowsBefore,
    files,
    rejectsFile: rejects?.lines,
    reasonsFile: rejects?.reasons,
    jobDir: place.temporary && !rejected ? undefined : place.path,
  }
}

function finishedOf(directory: JobDirectory): TaskOutcome<ImportResult>[] {
  return [...directory.finished().values()] as TaskOutcome<ImportResult>[]
}

/** Rows that were written, or in a dry run found good. */
function rowsDone(outcomes: readonly TaskOutcome<ImportResult>[]): number {
  return outcomes.reduce((sum, { result }) => sum + result.rowsWritten + result.rowsChecked, 0)
}

async function runTasks(
  plan: ImportPlan,
  options: ImportOptions,
  environment: ImportEnvironment,
  directory: JobDirectory,
  threads: EarlyPool,
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
      ...threads.pool,
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
