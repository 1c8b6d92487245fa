import type { JobPlan } from '../workers/plan.js'
import { type ByteRange, cutRanges } from './byte-ranges.js'
import { familiesOf } from './columns.js'
import type { ImportEnvironment } from './environment.js'
import type { TextFormat } from './formats/format.js'
import { loadFormat } from './formats/formats.js'
import { readHeaders } from './header.js'
import { expandInputs, type InputFile } from './input/inputs.js'
import { partsDirectory } from './job-place.js'
import type { ImportOptions } from './options.js'
import { isPlainFile, planTasks, taskBytes, tasksPerThread, wantedLength } from './plan.js'
import { moveToRecordStarts } from './record-starts.js'
import { parseRules } from './row-rules.js'
import { sampleKeys } from './sample-keys.js'
import type { ImportSettings, ImportTask } from './settings.js'
import { prepareTable } from './table.js'
import { loadTransform } from './transform/load-transform.js'
import { warnWithoutLabels } from './visibility-labels.js'

export type ImportPlan = JobPlan<ImportSettings, ImportTask>

/** What an import is, apart from what may change when it is resumed. */
interface Columns {
  readonly columns: string
  readonly rejectsHeader: string | undefined
  readonly tableFamilies?: readonly string[] | undefined
}

/** Columns, and the inputs as they are once their headers were read. */
interface PlannedColumns extends Columns {
  readonly inputs: readonly InputFile[]
}

/**
 * Checks everything that can be checked before the work, creates the table if asked to, and cuts the inputs into tasks.
 * @param onTasks called with their number as soon as it is known
 */
export async function planImport(
  options: ImportOptions,
  environment: ImportEnvironment,
  timestamp: number,
  onTasks: (tasks: number) => void,
): Promise<ImportPlan> {
  const { client, limits, signal, log } = environment
  const format = await loadFormat(options.format)
  const inputs = await expandInputs(options.inputs, options.subdirectories)
  if (inputs.length === 0) log.warn(`there are no files in ${options.inputs.join(', ')}`)
  if (inputs.some(({ kind }) => kind === 'stream')) {
    log.info('a stream can be read only once: if this job stops, it cannot be resumed')
  }
  const columns = await columnsOf(options, inputs, format)
  const { spec } = parseRules(columns.columns, options)
  if (options.transform !== undefined) await loadTransform(options.transform)
  const tasks = await cutInputs(columns.inputs, format, options, environment)
  onTasks(tasks.length)
  const settings = settingsOf(options, columns, partsDirectory(environment.place))
  const sample = () => sampleKeys({ inputs, format, settings, timestamp, signal })
  const families = await prepareTable(client, options, familiesOf(spec.columns), log, sample)
  const tableFamilies = options.transform === undefined ? undefined : families
  await warnWithoutLabels(client, spec, log)
  return {
    setup: {
      kind: 'importtsv',
      gateways: client.gateways,
      limits,
      timestamp,
      settings: { ...settings, tableFamilies },
    },
    tasks: tasks.map((task) => ({ id: task.id, weight: taskBytes(task), task })),
    unit: 'bytes',
    tasksPerThread: atOnce(tasks, environment),
  }
}

/** The plan of a job that goes on: its columns, tasks and timestamp, with the gateways and limits of this run. */
export function resumePlan(
  plan: ImportPlan,
  options: ImportOptions,
  environment: ImportEnvironment,
): ImportPlan {
  const { client, limits } = environment
  const settings = settingsOf(options, plan.setup.settings, partsDirectory(environment.place))
  const setup = { ...plan.setup, gateways: client.gateways, limits, settings }
  const tasks = plan.tasks.map(({ task }) => task)
  return { ...plan, setup, tasksPerThread: atOnce(tasks, environment) }
}

/** Tasks that a thread has; where it has two, a row may come before one of the task before. */
function atOnce(tasks: readonly ImportTask[], { inOrder }: ImportEnvironment): number {
  return inOrder === true ? 1 : tasksPerThread(tasks)
}

/** The columns of the inputs, and where they begin to be named by a header, what it says. */
export async function columnsOf(
  options: ImportOptions,
  inputs: readonly InputFile[],
  format: TextFormat,
): Promise<PlannedColumns> {
  if (!options.header) return { columns: options.columns ?? '', rejectsHeader: undefined, inputs }
  const { columns, raw, inputs: read } = await readHeaders(inputs, format, options)
  // A stream's header is not known yet, and any line in its place is passed over when the rejects are loaded.
  const bytes = options.csv?.separator ?? String.fromCharCode(options.separator)
  const separator = Buffer.from(bytes, 'latin1').toString()
  const line = raw ?? Buffer.from(columns.split(',').join(separator))
  const end = line.at(-1) === 0x0a || line.at(-1) === 0x0d ? '' : '\n'
  const rejectsHeader = Buffer.concat([line, Buffer.from(end)]).toString('base64')
  return { columns, rejectsHeader, inputs: read }
}

/** Where line ends do not tell where records begin, long files are read once before they are cut. */
async function cutInputs(
  inputs: readonly InputFile[],
  format: TextFormat,
  options: ImportOptions,
  { limits: { threads }, signal, log }: ImportEnvironment,
): Promise<ImportTask[]> {
  const decoded = options.encoding !== undefined
  const ranges = new Map<InputFile, ByteRange[]>()
  if (!format.splittable && !decoded) {
    const length = wantedLength(inputs, threads)
    for (const input of inputs.filter(isPlainFile)) {
      const even = cutRanges(input.size, length)
      if (even.length < 2) continue
      log.detail(`looking for places to cut '${input.path}'`)
      const request = { input, format, settings: options, signal }
      ranges.set(input, await moveToRecordStarts(request, even))
    }
  }
  return planTasks(inputs, { splittable: format.splittable, threads, decoded, ranges })
}

/** @param partsDir for the tasks' rejects */
export function settingsOf(
  options: ImportOptions,
  { columns, rejectsHeader, tableFamilies }: Columns,
  partsDir: string,
): ImportSettings {
  const { table, format, separator, header, timestamp, maxLineBytes, maxCellBytes } = options
  const { skipEmptyColumns, ttlFormat, skipBadLines, dryRun, maxRejects } = options
  const { csv, encoding, exactFields } = options
  const { types, rowKeyTemplate, salt, transform } = options
  return {
    ...{ table, columns, format, separator, csv, encoding, exactFields },
    ...{ header, rejectsHeader, timestamp },
    ...{ types, rowKeyTemplate, salt, transform, tableFamilies },
    ...{ skipEmptyColumns, ttlFormat, skipBadLines, dryRun, maxLineBytes, maxCellBytes },
    maxRejects: maxRejects?.kind === 'lines' ? maxRejects.limit : undefined,
    partsDir,
  }
}
