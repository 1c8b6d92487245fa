import type { HBaseClient } from '../client/client.js'
import { fetchRegionMap } from '../client/fetch-region-map.js'
import { planKeyRanges } from '../regions/plan-ranges.js'
import { type RangeText, rangeToText } from '../regions/range-text.js'
import type { PlannedTask } from '../workers/plan.js'
import { type CellSelection, selectedRange } from './cell-selection.js'

/** Tasks for each scan that can run at once: with more of them the last ones end closer together. */
const TASKS_PER_SCAN = 2

/**
 * A task for each piece of the table: its regions, cut again at rows that exist where they are too few.
 * @param scans that can run at once
 */
export async function planPieces(
  client: HBaseClient,
  table: string,
  selection: CellSelection,
  scans: number,
  signal: AbortSignal,
): Promise<PlannedTask<RangeText>[]> {
  const map = await fetchRegionMap(client.admin, table, { signal })
  const targetTasks = scans * TASKS_PER_SCAN
  const ranges = [selectedRange(selection)]
  const pieces = await planKeyRanges(client, map, ranges, { targetTasks, signal })
  return pieces.map((piece) => {
    const task = rangeToText(piece)
    return { id: `${task.start},${task.stop}`, weight: 1, task }
  })
}
