import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { HBaseClient } from '../client/client.js'
import { withClient } from '../client/with-client.js'
import { HbulkError } from '../errors.js'
import {
  checkRejectsPlace,
  type JobPlace,
  jobPlace,
  partsDirectory,
  rejectsPath,
  removeJobPlace,
} from '../importtsv/job-place.js'
import { checkRejects, RejectGuard } from '../importtsv/max-rejects.js'
import type { RejectPaths } from '../importtsv/rejects.js'
import { mergeRejects, rejectPaths } from '../importtsv/rejects-merge.js'
import { rejectsUntilThen } from '../importtsv/rejects-until-then.js'
import { makeDirectory } from '../system/make-directory.js'
import { type CounterValues, sumCounters } from '../workers/counters.js'
import { runJob } from '../workers/job.js'
import { type JobDirectory, openJobDirectory } from '../workers/job-directory.js'
import type { JobRun } from '../workers/job-run.js'
import type { JobPlan, TaskOutcome } from '../workers/plan.js'
import { planOnce } from '../workers/plan-once.js'
import { resumable } from '../workers/resumable.js'
import { loadLimits } from './limits.js'
import { type FileReport, type LoadReport, reportFiles } from './load-report.js'
import { oneShape } from './one-shape.js'
import type { LoadOptions } from './options.js'
import { planTasks } from './plan.js'
import { prepareTable } from './prepare-table.js'
import { rejectsHeader } from './rejects-header.js'
import type { LoadResult, LoadSettings, LoadTask } from './settings.js'
import { findSources } from './sources.js'

type LoadPlan = JobPlan<LoadSettings, LoadTask>
type Outcomes = readonly TaskOutcome<LoadResult>[]

/**
 * Loads exports into the table. Resolves when every cell is in HBase or its record in the rejects file.
 * @throws HbulkError USAGE, INPUT, TABLE_NOT_FOUND, FAMILY_NOT_FOUND or UNSUPPORTED before anything is written;
 * TOO_MANY_REJECTS, INTERRUPTED and what breaks a gateway after that, with the job's state saved
 */
export async function loadExports(options: LoadOptions, run: JobRun): Promise<LoadReport> {
  const started = performance.now()
  await checkRejectsPlace(options)
  const place = jobPlace(run.global, options.table, new Date(), 'import')
  const report = await withClient(run, (client) => loadWith(client, options, run, place))
  if (report.jobDir === undefined) await removeJobPlace(place)
  return { ...report, durationMs: performance.now() - started }
}

async function loadWith(
  client: HBaseClient,
  options: LoadOptions,
  run: JobRun,
  place: JobPlace,
): Promise<Omit<LoadReport, 'durationMs'>> {
  const { path, resume } = place
  // What is wrong with a new job is found before it has a directory.
  const planned = resume ? undefined : await newPlan(client, options, run, place)
  const directory = await openJobDirectory({
    ...{ path, resume, command: 'import', options: identity(options) },
    ...(planned === undefined ? {} : { timestamp: planned.setup.timestamp }),
  })
  try {
    const resources = { gateways: client.gateways, limits: loadLimits(run.global) }
    const plan = await planOnce(
      directory,
      resources,
      async () => planned ?? (await newPlan(client, options, run, place, directory.timestamp)),
    )
    return await runPlan(plan, options, run, place, directory)
  } finally {
    await directory.close()
  }
}

/** What makes a job the same job when it is resumed. */
function identity(options: LoadOptions): unknown {
  const { table, inputs, shape, checksums, timestamp, dryRun } = options
  return { table, inputs: inputs.map((path) => resolve(path)), shape, checksums, timestamp, dryRun }
}

async function newPlan(
  client: HBaseClient,
  options: LoadOptions,
  { global, log, signal }: JobRun,
  place: JobPlace,
  timestamp: number = Date.now(),
): Promise<LoadPlan> {
  const { table, maxRejects, dryRun, maxRecordBytes } = options
  const sources = await findSources(
    options.inputs.map((input) => resolve(input)),
    options.shape,
  )
  const shape = oneShape(sources)
  const families = await prepareTable(client, options, sources, log, signal)
  return {
    setup: {
      ...{ kind: 'import', gateways: client.gateways, limits: loadLimits(global), timestamp },
      settings: {
        ...{ table, families, shape, dryRun, maxRecordBytes },
        markers: client.capabilities.cellDeletes,
        timestamp: options.timestamp,
        maxRejects: maxRejects?.kind === 'lines' ? maxRejects.limit : undefined,
        partsDir: partsDirectory(place),
      },
    },
    tasks: planTasks(sources, options),
    unit: 'bytes',
    tasksPerThread: 1,
  }
}

async function runPlan(
  plan: LoadPlan,
  options: LoadOptions,
  run: JobRun,
  place: JobPlace,
  directory: JobDirectory,
): Promise<Omit<LoadReport, 'durationMs'>> {
  const rowsBefore = rowsDone([...directory.finished().values()] as Outcomes)
  await makeDirectory(partsDirectory(place))
  let outcomes: Outcomes
  try {
    outcomes = await runTasks(plan, options, run, directory)
  } catch (error) {
    const rejects = await rejectsUntilThen(error, place, () =>
      publishRejects(plan, [], options, place),
    )
    if (rejects !== undefined) {
      run.log.info(`the records rejected until then are in ${rejects.lines}`)
    }
    throw resumable(error, place.path)
  }
  const counters = sumCounters(outcomes)
  const files = reportFiles(
    loadTasks(plan),
    new Map(outcomes.map((each) => [each.id, each.result])),
  )
  const rejected = (counters.linesRejected ?? 0) > 0
  const wanted = rejected || options.rejects !== undefined
  const rejects = wanted ? await publishRejects(plan, outcomes, options, place) : undefined
  checkRejects(options.maxRejects, counters)
  checkAccounts(files, counters)
  await directory.finish()
  await rm(partsDirectory(place), { recursive: true, force: true })
  return {
    table: options.table,
    dryRun: options.dryRun,
    counters,
    files,
    rowsBefore,
    rejectsFile: rejects?.lines,
    reasonsFile: rejects?.reasons,
    jobDir: place.temporary && !rejected ? undefined : place.path,
  }
}

const loadTasks = (plan: LoadPlan): readonly LoadTask[] =>
  plan.tasks.map(({ task }) => task).filter(({ step }) => step === 'load')

/** The checks first: nothing is written while a file may be another one than the manifest's. */
async function runTasks(
  plan: LoadPlan,
  options: LoadOptions,
  { signal, progress, log }: JobRun,
  directory: JobDirectory,
): Promise<Outcomes> {
  const guard = new RejectGuard(options.maxRejects, progress)
  const environment = { directory, signal: AbortSignal.any([signal, guard.signal]), log }
  const outcomes: TaskOutcome<LoadResult>[] = []
  try {
    for (const step of ['check', 'load'] as const) {
      const tasks = plan.tasks.filter(({ task }) => task.step === step)
      if (tasks.length === 0) continue
      progress.start(`${step === 'check' ? 'checking files for' : 'import'} ${options.table}`)
      const part: LoadPlan = { ...plan, tasks }
      const done = await runJob<LoadSettings, LoadTask, LoadResult>(part, {
        ...environment,
        progress: guard,
      })
      outcomes.push(...done)
      progress.stop()
    }
    return outcomes
  } catch (error) {
    throw signal.aborted ? error : (guard.failure ?? error)
  } finally {
    progress.stop()
  }
}

async function publishRejects(
  plan: LoadPlan,
  outcomes: Outcomes,
  options: LoadOptions,
  place: JobPlace,
): Promise<RejectPaths> {
  const { shape } = plan.setup.settings
  const tasks = loadTasks(plan)
  // Damaged blocks of Avro cannot be loaded again out of their file: only their reasons are kept.
  const format = shape.format === 'avro' ? 'txt' : shape.format
  const target = rejectPaths(rejectsPath(place, { rejects: options.rejects, format }))
  await mergeRejects({
    tasks,
    partsDir: partsDirectory(place),
    outcomes: new Map(outcomes.map((outcome) => [outcome.id, outcome])),
    header: await rejectsHeader(tasks[0], plan.setup.settings),
    target,
  })
  return target
}

function rowsDone(outcomes: Outcomes): number {
  return outcomes.reduce((sum, { result }) => sum + result.rowsWritten, 0)
}

/** @throws HbulkError ACCOUNTING when the files are not the job */
function checkAccounts(files: readonly FileReport[], counters: CounterValues): void {
  const read = files.reduce((sum, { recordsRead }) => sum + recordsRead, 0)
  const written = files.reduce((sum, { rowsWritten }) => sum + rowsWritten, 0)
  if (read === (counters.linesRead ?? 0) && written === (counters.rowsWritten ?? 0)) return
  throw new HbulkError(
    'ACCOUNTING',
    `the files have ${read} records and ${written} rows, the job ${counters.linesRead ?? 0} and ${counters.rowsWritten ?? 0}`,
    { hint: 'Nothing of this import can be relied on. Please report it.' },
  )
}
