import type { ScanSpec } from '../client/types.js'
import { HbulkError } from '../errors.js'
import { scanForTask } from '../workers/task-io.js'
import type { TaskContext } from '../workers/types.js'
import type { CountedRows } from './counted-rows.js'

/** What a scan needs of its task: a client, counters, whom to tell of retries, the limiter, a signal. */
export type ScanContext = Pick<
  TaskContext,
  'client' | 'counters' | 'retried' | 'limiter' | 'signal'
>

/**
 * Reads one scan into a counted visitor, within the job's rate.
 * @param pause called between replies: returns a promise to hold the scan back, rejects or throws to stop it
 * @param hold the same, called many times while a reply is arriving
 */
export async function scanRows(
  spec: ScanSpec,
  counted: CountedRows,
  context: ScanContext,
  pause: (rows: CountedRows) => Promise<void> | undefined,
  hold?: () => Promise<void> | undefined,
): Promise<void> {
  const { limiter, signal } = context
  const rows = await scanForTask(spec, counted, context, {
    pause: (newRows, bytes) => both(pause(counted), limiter.take(newRows, bytes, signal)),
    hold,
  })
  if (rows === counted.rows) return
  throw new HbulkError('ACCOUNTING', `the scan says ${rows} rows, ${counted.rows} were delivered`)
}

function both(
  one: Promise<void> | undefined,
  other: Promise<void> | undefined,
): Promise<void> | undefined {
  if (one === undefined) return other
  if (other === undefined) return one
  return Promise.all([one, other]).then(() => {})
}
