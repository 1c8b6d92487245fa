import { cellsPerPiece } from '../client/row-pieces.js'
import type { ScanSpec } from '../client/types.js'
import { HbulkError } from '../errors.js'
import { KeyProgress } from '../regions/key-progress.js'
import type { KeyRange } from '../regions/key-range.js'
import { rangeFromText } from '../regions/range-text.js'
import { scanFromText } from '../regions/scan-text.js'
import { scanForTask } from '../workers/task-io.js'
import type { TaskContext } from '../workers/types.js'
import { CellTally } from './cell-tally.js'
import { ColumnTable } from './column-table.js'
import type { CellCounterResult, CellCounterSettings, CellCounterTask } from './settings.js'

/** Every cell without its value, which is replaced by its length. */
const LENGTHS_ONLY = 'KeyOnlyFilter(true)'

function scanOf({ start, stop }: KeyRange, settings: CellCounterSettings): ScanSpec {
  const { table, versions, filter } = settings
  return {
    table: Buffer.from(table),
    startRow: start,
    stopRow: stop,
    filter: filter === undefined ? LENGTHS_ONLY : `(${filter}) AND ${LENGTHS_ONLY}`,
    versions,
    cellBatch: cellsPerPiece,
    ...scanFromText(settings),
  }
}

/** Counts the cells of one piece of the table. */
export async function runTask(
  task: CellCounterTask,
  settings: CellCounterSettings,
  context: TaskContext,
): Promise<CellCounterResult> {
  const { counters, limiter, signal } = context
  const range = rangeFromText(task)
  const progress = new KeyProgress(range)
  const tally = new CellTally(new ColumnTable(settings.only))
  const delivered = await scanForTask(scanOf(range, settings), tally, context, {
    pause(rows, bytes) {
      context.advance(progress.step(tally.key))
      return limiter.take(rows, bytes, signal)
    },
  })
  const { rows, cells } = tally
  const result = tally.result()
  // A row that broke off and never came again is counted only now.
  counters.add('rowsRead', tally.rows - rows)
  counters.add('cellsRead', tally.cells - cells)
  if (delivered !== tally.rows - tally.lost) {
    throw new HbulkError('ACCOUNTING', `counted ${tally.rows} rows of ${delivered} delivered`)
  }
  return result
}
