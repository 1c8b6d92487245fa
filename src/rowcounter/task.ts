import { parseStringBinary } from '../bytes/string-binary.js'
import type { ColumnSelection, ScanSpec, Timestamp } from '../client/types.js'
import { HbulkError } from '../errors.js'
import type { TaskContext } from '../workers/types.js'
import { progressThrough } from './key-progress.js'
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

function scanOf(task: RowCounterTask, settings: RowCounterSettings): ScanSpec {
  const { table, columns, timeRange } = settings
  return {
    table: Buffer.from(table),
    startRow: parseStringBinary(task.start),
    stopRow: parseStringBinary(task.stop),
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
  const progress = progressThrough(task)
  let counted = 0
  let shown = 0
  const show = (): void => {
    counters.add('rowsRead', tally.rows - counted)
    counted = tally.rows
    const reached = progress(tally.lastKey)
    context.advance(reached - shown)
    shown = reached
  }
  const delivered = await client.scan(scanOf(task, settings), tally, {
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
