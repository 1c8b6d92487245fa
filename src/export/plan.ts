import { fetchRegionMap } from '../client/fetch-region-map.js'
import type { RegionMap } from '../client/region-map.js'
import type { ColumnName } from '../client/types.js'
import { type PlannedRange, planKeyRanges } from '../regions/plan-ranges.js'
import { rangeToText } from '../regions/range-text.js'
import type { JobPlan, PlannedTask } from '../workers/plan.js'
import { columnText } from './columns/column-name.js'
import { ColumnSet } from './columns/column-set.js'
import { explicitColumns, knownColumns } from './columns/explicit-columns.js'
import { sampleColumns } from './columns/sample-columns.js'
import type { ExportEnvironment } from './environment.js'
import type { ExportOptions } from './export-options.js'
import { scanSpec, selectedRange } from './selection.js'
import type { ExportSettings, ExportTask } from './settings.js'

export type ExportPlan = JobPlan<ExportSettings, ExportTask>

/** Tasks for each scanner: with more of them the last ones end closer together. */
const TASKS_PER_SLOT = 2

/**
 * The pieces of the table that the export's tasks read. A limit counts from the first row on, so it makes one piece.
 * @param regions of the table, if they are known already
 */
export async function planRanges(
  options: ExportOptions,
  { client, limits, signal }: ExportEnvironment,
  regions?: RegionMap,
): Promise<readonly PlannedRange[]> {
  const { selection, table } = options
  const whole = selectedRange(selection)
  if (selection.limit !== undefined) return [{ ...whole, region: 0 }]
  const map = regions ?? (await fetchRegionMap(client.admin, table, { signal }))
  const targetTasks = limits.threads * limits.connections * TASKS_PER_SLOT
  return planKeyRanges(client, map, [whole], { targetTasks, signal })
}

/** The header to begin with: exact when `--columns` names it, else what a sample of the rows has. */
export async function firstColumns(
  options: ExportOptions,
  ranges: readonly PlannedRange[],
  { client, signal }: ExportEnvironment,
): Promise<ColumnName[]> {
  const { layout, selection, table } = options
  if (layout !== 'wide') return []
  const explicit = explicitColumns(selection)
  if (explicit !== undefined) return explicit
  const scans = ranges.map((range) => scanSpec(selection, table, range))
  const sampled = await sampleColumns(client, scans, signal)
  return new ColumnSet([...knownColumns(options), ...sampled]).sorted()
}

export interface PlanInput {
  readonly options: ExportOptions
  readonly mode: ExportSettings['mode']
  readonly ranges: readonly PlannedRange[]
  readonly columns: readonly ColumnName[]
  readonly directory: string
  readonly timestamp: number
}

export function makePlan(input: PlanInput, { client, limits }: ExportEnvironment): ExportPlan {
  const { options, mode, columns, directory, timestamp } = input
  const settings = { options, mode, columns: columns.map(columnText), directory }
  return {
    setup: { kind: 'export', gateways: client.gateways, limits, timestamp, settings },
    tasks: input.ranges.map((range, index) => plannedTask(range, index)),
    unit: 'tasks',
    tasksPerThread: limits.connections,
  }
}

function plannedTask(range: PlannedRange, index: number): PlannedTask<ExportTask> {
  const task: ExportTask = { ...rangeToText(range), file: fileName(1, index) }
  return { id: taskId(1, index), weight: 1, task }
}

/** The same ranges once more, with another header, under ids and names of their own. */
export function planAgain(
  plan: ExportPlan,
  columns: readonly ColumnName[],
  pass: number,
): ExportPlan {
  const settings = { ...plan.setup.settings, columns: columns.map(columnText) }
  return {
    ...plan,
    setup: { ...plan.setup, settings },
    tasks: plan.tasks.map(({ weight, task }, index) => ({
      id: taskId(pass, index),
      weight,
      task: { ...task, file: fileName(pass, index) },
    })),
  }
}

const taskId = (pass: number, index: number): string => `${pass}.${index}`
const fileName = (pass: number, index: number): string => `rows-${pass}-${index}`
