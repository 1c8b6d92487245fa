import { HbulkError } from '../errors.js'
import { isWriteError } from '../system/write-error.js'
import { addCounters, type CounterValues } from '../workers/counters.js'
import { type JobDirectory, openJobDirectory } from '../workers/job-directory.js'
import type { TaskOutcome } from '../workers/plan.js'
import { planOnce } from '../workers/plan-once.js'
import { resumable } from '../workers/resumable.js'
import type { ExportEnvironment } from './environment.js'
import type { ExportOptions } from './export-options.js'
import type { ExportedFile } from './export-report.js'
import { extensionOf } from './formats/format-table.js'
import { OutputDirectory } from './output/output-directory.js'
import { partNames } from './output/part-names.js'
import { firstColumns, makePlan, planRanges } from './plan.js'
import { type Passes, runPasses } from './run-passes.js'
import type { ExportTaskResult } from './settings.js'

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
  const output = await OutputDirectory.prepare(options.target, environment.resume !== undefined)
  const directory = await openState(options, output, environment)
  const state = { planned: false }
  try {
    const passes = await runExport(options, output, directory, environment, state)
    const files = await publish(options, output, passes.outcomes)
    await directory.finish()
    await directory.close()
    await output.clean()
    return { files, counters: countersOf(passes.outcomes), ...passes }
  } catch (error) {
    await directory.close()
    if (state.planned && isWorthResuming(error)) throw resumable(error, directory.path)
    await output.discard()
    throw error
  }
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
    if (resume === undefined) await output.discard()
    throw error
  }
}

async function runExport(
  options: ExportOptions,
  output: OutputDirectory,
  directory: JobDirectory,
  environment: ExportEnvironment,
  state: { planned: boolean },
): Promise<Passes> {
  const { client, limits, pool, signal, log, progress } = environment
  const resources = { gateways: client.gateways, limits }
  const plan = await planOnce(directory, resources, async () => {
    const ranges = await planRanges(options, environment)
    const columns = await firstColumns(options, ranges, environment)
    const { timestamp } = directory
    const input = { options, mode: 'write', ranges, columns, timestamp } as const
    return makePlan({ ...input, directory: output.workPath }, environment)
  })
  state.planned = true
  const job = { directory, signal, log, progress }
  return runPasses(plan, pool === undefined ? job : { ...job, pool })
}

/** Files without rows are left out, but for the first when there are no rows at all: it still has the header. */
async function publish(
  options: ExportOptions,
  output: OutputDirectory,
  outcomes: readonly TaskOutcome<ExportTaskResult>[],
): Promise<readonly ExportedFile[]> {
  const results = outcomes.map(({ result }) => result)
  const filled = results.filter(({ rows }) => rows > 0)
  const chosen = filled.length > 0 ? filled : results.slice(0, 1)
  const names = partNames(chosen.length, extensionOf(options))
  const files = chosen.map((result, index) => describe(result, names[index] ?? result.file))
  await output.publish(
    files.map(({ name }, index) => ({ from: chosen[index]?.file ?? name, to: name })),
  )
  return files
}

function describe(result: ExportTaskResult, name: string): ExportedFile {
  const { rows, bytes, firstKey, lastKey } = result
  return {
    name,
    rows,
    bytes,
    ...(firstKey === undefined ? {} : { firstKey }),
    ...(lastKey === undefined ? {} : { lastKey }),
  }
}

function countersOf(outcomes: readonly TaskOutcome<ExportTaskResult>[]): CounterValues {
  const total: CounterValues = {}
  for (const { counters } of outcomes) addCounters(total, counters)
  return total
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
