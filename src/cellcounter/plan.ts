import type { HBaseClient } from '../client/client.js'
import { fetchRegionMap } from '../client/fetch-region-map.js'
import { HbulkError } from '../errors.js'
import { type PlannedRange, planKeyRanges } from '../regions/plan-ranges.js'
import { rangeFromText, rangeToText } from '../regions/range-text.js'
import type { JobPlan } from '../workers/plan.js'
import type { JobLimits } from '../workers/types.js'
import type { CellCountOptions } from './count-options.js'
import type { CellCounterSettings, CellCounterTask } from './settings.js'

export type CellCounterPlan = JobPlan<CellCounterSettings, CellCounterTask>

/** Every task's result is kept until the end, so there are not as many tasks as a large table has regions. */
const MOST_TASKS = 64

/** @throws HbulkError UNSUPPORTED for what the gateway's API cannot do */
export function checkCapabilities(client: HBaseClient, options: CellCountOptions): void {
  const { api, versions, timeRange } = client.capabilities
  const hint = 'Name a Thrift2 gateway with --gateway thrift2://host:port'
  if (options.versions !== 1 && !versions) {
    throw new HbulkError('UNSUPPORTED', `a Thrift${api} gateway reads the newest version only`, {
      hint: `${hint}, or count the newest versions with --versions 1.`,
    })
  }
  if (options.timeRange !== undefined && !timeRange) {
    throw new HbulkError(
      'UNSUPPORTED',
      `--starttime and --endtime: a Thrift${api} gateway cannot limit a scan to a time range`,
      { hint: `${hint}.` },
    )
  }
}

/** Neighbours joined, about as many everywhere, until there are no more than `most`. */
export function joinNeighbours(pieces: readonly PlannedRange[], most: number): PlannedRange[] {
  const each = Math.ceil(pieces.length / most)
  return pieces
    .filter((_, i) => i % each === 0)
    .map((first, i) => {
      const last = pieces[Math.min((i + 1) * each, pieces.length) - 1] ?? first
      const { firstRow } = first
      const { lastRow } = last
      return {
        start: first.start,
        stop: last.stop,
        region: first.region,
        ...(firstRow === undefined ? {} : { firstRow }),
        ...(lastRow === undefined ? {} : { lastRow }),
      }
    })
}

export async function planCellCount(
  client: HBaseClient,
  options: CellCountOptions,
  limits: JobLimits,
  timestamp: number,
  signal: AbortSignal,
): Promise<CellCounterPlan> {
  const { table, columns, versions, filter, timeRange } = options
  const map = await fetchRegionMap(client.admin, table, { signal })
  const targetTasks = Math.min(limits.threads * limits.connections, MOST_TASKS)
  const range = rangeFromText(options.range)
  const pieces = await planKeyRanges(client, map, [range], { targetTasks, signal })
  return {
    setup: {
      kind: 'cellcounter',
      gateways: client.gateways,
      limits,
      timestamp,
      settings: {
        ...{ table, columns, versions },
        ...(filter === undefined ? {} : { filter }),
        ...(timeRange === undefined ? {} : { timeRange }),
      },
    },
    tasks: joinNeighbours(pieces, MOST_TASKS).map((piece) => {
      const task = rangeToText(piece)
      return { id: `1 ${task.start},${task.stop}`, weight: 1, task }
    }),
    unit: 'tasks',
    tasksPerThread: limits.connections,
  }
}

/** The same once more, for the columns that the first pass could not count from the beginning. */
export function planAgain(plan: CellCounterPlan, only: readonly string[]): CellCounterPlan {
  const settings = { ...plan.setup.settings, only }
  return {
    ...plan,
    setup: { ...plan.setup, settings },
    tasks: plan.tasks.map((planned) => ({ ...planned, id: planned.id.replace('1', '2') })),
  }
}
