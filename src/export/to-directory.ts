import { fetchRegionMap } from '../client/fetch-region-map.js'
import type { RegionMap } from '../client/region-map.js'
import { HbulkError } from '../errors.js'
import { isWriteError } from '../system/write-error.js'
import { type CounterValues, sumCounters } from '../workers/counters.js'
import { type JobDirectory, openJobDirectory } from '../workers/job-directory.js'
import { planOnce } from '../workers/plan-once.js'
import { resumable } from '../workers/resumable.js'
import { describeExport, describeSource } from './describe-export.js'
import type { ExportEnvironment } from './environment.js'
import type { ExportOptions } from './export-options.js'
import type { ExportedFile } from './export-report.js'
import { gatherFiles } from './gather-files.js'
import type { ManifestTable } from './manifest.js'
import { OutputDirectory } from './output/output-directory.js'
import { firstColumns, makePlan, planRanges } from './plan.js'
import { type Passes, runPasses } from './run-passes.js'

export interface DirectoryExport {
  readonly files: readonly ExportedFile[]
  readonly counters: CounterValues
  readonly columns: readonly string[]
  readonly passes: number
}

/** Writes a file for each task and publishes all of them at the end. */
export async function exportToDirectory(
  options: ExportOptions,
  environment: ExportEnvironment,
): Promise<DirectoryExport> {
  const output = await OutputDirectory.prepare(options.target, {
    resumed: environment.resume !== undefined,
    overwrite: options.output.overwrite === true,
  })
  try {
    return await fillDirectory(options, output, environment)
  } finally {
    output.close()
  }
}

async function fillDirectory(
  options: ExportOptions,
  output: OutputDirectory,
  environment: ExportEnvironment,
): Promise<DirectoryExport> {
  const directory = await openState(options, output, environment)
  const state = { planned: directory.plan() !== undefined }
  try {
    const source = await readSource(options, environment)
    const passes = await runExport(options, output, directory, environment, source.regions, state)
    const counters = sumCounters(passes.outcomes)
    const startedAt = directory.timestamp
    const { columns } = passes
    const made = { options, output, startedAt, columns, outcomes: passes.outcomes }
    const { format, files, moves } = await gatherFiles(made, environment.signal)
    const finished = { options, table: source.table, format, columns, files, counters, startedAt }
    await output.publish(moves, describeExport(finished))
    await directory.finish()
    await directory.close()
    await output.clean()
    return { files, counters, ...passes }
  } catch (error) {
    await directory.close()
    // What an earlier run has made is not this one's to throw away, whatever broke it.
    const kept = environment.resume !== undefined || isWorthResuming(error)
    if (state.planned && kept) throw resumable(error, directory.path)
    // Nobody knows what a defect of hbulk itself meets the next time, and files that are finished took their time.
    if (state.planned && isDefect(error) && directory.finished().size > 0) {
      throw goOnAfterDefect(error, directory.path)
    }
    await output.discard()
    throw error
  }
}

interface Source {
  readonly table: ManifestTable
  readonly regions: RegionMap
}

/** The table as it is now, for the plan and the manifest. */
async function readSource(
  { table }: ExportOptions,
  { client, source, signal }: ExportEnvironment,
): Promise<Source> {
  const regions = await (source?.regions ?? fetchRegionMap(client.admin, table, { signal }))
  const described = source?.described ?? (await client.admin.describeTable(table))
  return { table: describeSource(described, regions), regions }
}

async function openState(
  options: ExportOptions,
  output: OutputDirectory,
  { resume, jobDir }: ExportEnvironment,
): Promise<JobDirectory> {
  const request = { command: 'export', options, resume: resume !== undefined }
  try {
    return await openJobDirectory({ ...request, path: resume ?? jobDir ?? output.workPath })
  } catch (error) {
    if (resume === undefined || output.workIsNew) await output.discard()
    throw error
  }
}

async function runExport(
  options: ExportOptions,
  output: OutputDirectory,
  directory: JobDirectory,
  environment: ExportEnvironment,
  regions: RegionMap,
  state: { planned: boolean },
): Promise<Passes> {
  const { client, limits, pool, signal, log, progress } = environment
  const resources = { gateways: client.gateways, limits }
  const plan = await planOnce(directory, resources, async () => {
    const ranges = await planRanges(options, environment, regions)
    const columns = await firstColumns(options, ranges, environment)
    const { timestamp } = directory
    const input = { options, mode: 'write', ranges, columns, timestamp } as const
    return makePlan({ ...input, directory: output.workPath }, environment)
  })
  state.planned = true
  const job = { directory, signal, log, progress }
  return runPasses(plan, pool === undefined ? job : { ...job, pool })
}

/** What comes from outside may be gone the next time; what the data or the options bring stays. */
function isWorthResuming(error: unknown): boolean {
  if (!(error instanceof HbulkError)) return false
  return isWriteError(error) || passing.has(error.code)
}

const passing: ReadonlySet<string> = new Set([
  'INTERRUPTED',
  'GATEWAY_UNREACHABLE',
  'GATEWAY_CLOSED',
  'GATEWAY_DENIED',
  'CALL_TIMEOUT',
  'PROTOCOL',
  'REMOTE',
])

function isDefect(error: unknown): boolean {
  return !(error instanceof HbulkError) || error.code === 'INTERNAL'
}

/** The same defect, with the directory from which the job can go on. */
function goOnAfterDefect(error: unknown, jobDir: string): HbulkError {
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  const defect = new HbulkError('INTERNAL', message, {
    ...{ jobDir, cause: error instanceof Error ? error.cause : undefined },
  })
  if (stack !== undefined) defect.stack = stack
  return defect
}
