import { toStringBinary } from '../bytes/string-binary.js'
import type { HBaseClient } from '../client/client.js'
import { fetchRegionMap } from '../client/fetch-region-map.js'
import type { Region } from '../client/types.js'
import { HbulkError } from '../errors.js'
import { WHOLE_TABLE } from '../regions/key-range.js'
import { type PlannedRange, planKeyRanges } from '../regions/plan-ranges.js'
import { rangeFromText, rangeToText } from '../regions/range-text.js'
import type { JobPlan, PlannedTask } from '../workers/plan.js'
import type { JobLimits } from '../workers/types.js'
import type { RowCounterOptions } from './options.js'
import type { RegionText, RowCounterSettings, RowCounterTask } from './settings.js'

/** Pieces for each scan that can run at once: more even out, but each costs the planning a look at the table. */
const PIECES_PER_SCAN = 1

function regionText({ startKey, endKey, server }: Region): RegionText {
  return { startKey: toStringBinary(startKey), endKey: toStringBinary(endKey), server }
}

function taskOf(range: PlannedRange, region: Region): RowCounterTask {
  return { ...rangeToText(range), region: regionText(region) }
}

function settingsOf(options: RowCounterOptions): RowCounterSettings {
  const { table, columns, timeRange, deleteMarkers } = options
  return {
    table,
    columns,
    ...(timeRange === undefined ? {} : { timeRange }),
    ...(deleteMarkers ? { deleteMarkers } : {}),
  }
}

/** @throws HbulkError UNSUPPORTED, naming the flag */
export function checkCapabilities(client: HBaseClient, options: RowCounterOptions): void {
  const { api, timeRange, rawScan } = client.capabilities
  if (options.timeRange !== undefined && !timeRange) {
    throw unsupported('--starttime and --endtime', api, 'cannot limit a scan to a time range')
  }
  if (options.deleteMarkers && !rawScan) {
    throw unsupported('--countDeleteMarkers', api, 'does not tell delete markers from cells')
  }
}

function unsupported(flag: string, api: number, why: string): HbulkError {
  return new HbulkError('UNSUPPORTED', `${flag}: a Thrift${api} gateway ${why}`, {
    hint: 'Name a Thrift2 gateway with --gateway thrift2://host:port.',
  })
}

/** One task for each piece of the ranges; a row that lies in two ranges is counted once. */
export async function planRowCount(
  client: HBaseClient,
  options: RowCounterOptions,
  limits: JobLimits,
  timestamp: number,
  signal: AbortSignal,
): Promise<JobPlan<RowCounterSettings, RowCounterTask>> {
  const map = await fetchRegionMap(client.admin, options.table, { signal })
  const ranges = options.ranges.length === 0 ? [WHOLE_TABLE] : options.ranges.map(rangeFromText)
  const targetTasks = limits.threads * limits.connections * PIECES_PER_SCAN
  const pieces = await planKeyRanges(client, map, ranges, { targetTasks, signal })
  const tasks = pieces.map((piece, index): PlannedTask<RowCounterTask> => {
    const region = map.regions[piece.region]
    if (region === undefined) throw new Error(`piece ${index} is in no region`)
    const task = taskOf(piece, region)
    return { id: `${task.start},${task.stop}`, weight: 1, task }
  })
  return {
    setup: {
      kind: 'rowcounter',
      gateways: client.gateways,
      limits,
      timestamp,
      settings: settingsOf(options),
    },
    tasks,
    unit: 'tasks',
    tasksPerThread: limits.connections,
  }
}
