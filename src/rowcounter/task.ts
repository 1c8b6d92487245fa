import { cellsPerPiece } from '../client/row-pieces.js'
import type { ScanSpec } from '../client/types.js'
import { HbulkError } from '../errors.js'
import { KeyProgress } from '../regions/key-progress.js'
import type { KeyRange } from '../regions/key-range.js'
import { rangeFromText } from '../regions/range-text.js'
import { scanFromText } from '../regions/scan-text.js'
import { scanForTask } from '../workers/task-io.js'
import type { TaskContext } from '../workers/types.js'
import { MarkerTally } from './delete-markers.js'
import { RowTally } from './row-tally.js'
import type { RowCounterResult, RowCounterSettings, RowCounterTask } from './settings.js'

/** What RowCounter scans with: the first cell of a row is enough, and its value is not needed. */
const COUNT_ONLY = 'FirstKeyOnlyFilter() AND KeyOnlyFilter()'

/**
 * As RowCounter with `--countDeleteMarkers`, which needs every cell of a row, but without the values; in pieces, since
 * such a row can have any number of them.
 */
const EVERY_CELL = { raw: true, filter: 'KeyOnlyFilter()', cellBatch: cellsPerPiece } as const

function scanOf({ start, stop }: KeyRange, settings: RowCounterSettings): ScanSpec {
  return {
    table: Buffer.from(settings.table),
    startRow: start,
    stopRow: stop,
    ...(settings.deleteMarkers ? EVERY_CELL : { filter: COUNT_ONLY }),
    ...scanFromText(settings),
  }
}

/** Counts the rows of one piece of the table. */
export async function runTask(
  task: RowCounterTask,
  settings: RowCounterSettings,
  context: TaskContext,
): Promise<RowCounterResult> {
  const { limiter, signal } = context
  const markers = settings.deleteMarkers ? new MarkerTally() : undefined
  const tally = new RowTally(markers)
  const range = rangeFromText(task)
  const progress = new KeyProgress(range)
  const delivered = await scanForTask(scanOf(range, settings), tally, context, {
    pause(rows, bytes) {
      context.advance(progress.step(tally.lastKey))
      return limiter.take(rows, bytes, signal)
    },
  })
  if (delivered !== tally.rows) {
    throw new HbulkError('ACCOUNTING', `counted ${tally.rows} rows of ${delivered} delivered`)
  }
  return { rows: tally.rows, ...(markers === undefined ? {} : { markers: markers.markers }) }
}
