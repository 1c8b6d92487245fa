import type { ColumnSelection, ScanSpec, Timestamp } from '../client/types.js'
import { HbulkError } from '../errors.js'
import { KeyProgress } from '../regions/key-progress.js'
import type { KeyRange } from '../regions/key-range.js'
import { rangeFromText } from '../regions/range-text.js'
import type { TaskContext } from '../workers/types.js'
import { RowTally } from './row-tally.js'
import type {
  ColumnText,
  RowCounterResult,
  RowCounterSettings,
  RowCounterTask,
} from './settings.js'

/** What RowCounter scans with: the first cell of a row is enough, and its value is not needed. */
const COUNT_ONLY = 'FirstKeyOnlyFilter() AND KeyOnlyFilter()'

function selection({ family, qualifier }: ColumnText): ColumnSelection {
  return {
    family: Buffer.from(family),
    ...(qualifier === undefined ? {} : { qualifier: Buffer.from(qualifier) }),
  }
}

function timestamp(text: string): Timestamp {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text)
}

function scanOf({ start, stop }: KeyRange, settings: RowCounterSettings): ScanSpec {
  const { table, columns, timeRange } = settings
  return {
    table: Buffer.from(table),
    startRow: start,
    stopRow: stop,
    filter: COUNT_ONLY,
    ...(columns.length === 0 ? {} : { columns: columns.map(selection) }),
    ...(timeRange === undefined
      ? {}
      : { timeRange: [timestamp(timeRange[0]), timestamp(timeRange[1])] }),
  }
}

/** Counts the rows of one piece of the table. */
export async function runTask(
  task: RowCounterTask,
  settings: RowCounterSettings,
  context: TaskContext,
): Promise<RowCounterResult> {
  const { client, counters, limiter, signal } = context
  const tally = new RowTally()
  const range = rangeFromText(task)
  const progress = new KeyProgress(range)
  let counted = 0
  const show = (): void => {
    counters.add('rowsRead', tally.rows - counted)
    counted = tally.rows
    context.advance(progress.step(tally.lastKey))
  }
  const delivered = await client.scan(scanOf(range, settings), tally, {
    signal,
    pause(rows, bytes) {
      counters.add('bytesRead', bytes)
      show()
      return limiter.take(rows, bytes, signal)
    },
    onRetry: () => counters.add('retries', 1),
  })
  counters.add('rowsRead', tally.rows - counted)
  if (delivered !== tally.rows) {
    throw new HbulkError('ACCOUNTING', `counted ${tally.rows} rows of ${delivered} delivered`)
  }
  return { rows: tally.rows }
}
