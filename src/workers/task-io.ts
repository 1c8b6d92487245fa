import type { SendOptions } from '../client/batch-writer.js'
import type { RowVisitor, ScanSpec } from '../client/types.js'
import type { TaskContext } from './types.js'

/** A visitor that knows how many whole rows it has seen, and how many cells in them if it counts those. */
export interface CountingVisitor extends RowVisitor {
  readonly rows: number
  readonly cells?: number
}

export interface TaskScan {
  /** Called between replies with what the last one brought: returns a promise to hold the scan back, rejects or throws to stop it. */
  readonly pause: (rows: number, bytes: number) => Promise<void> | undefined
  /** The same, called many times while a reply is arriving. */
  readonly hold?: (() => Promise<void> | undefined) | undefined
}

/** Reads one scan into a visitor and keeps the task's counters up to date. Returns the rows that the scan delivered. */
export async function scanForTask(
  spec: ScanSpec,
  visitor: CountingVisitor,
  {
    client,
    counters,
    retried,
    signal,
  }: Pick<TaskContext, 'client' | 'counters' | 'retried' | 'signal'>,
  { pause, hold }: TaskScan,
): Promise<number> {
  let rowsBefore = 0
  let cellsBefore = 0
  const count = (): void => {
    const { rows, cells = 0 } = visitor
    counters.add('rowsRead', rows - rowsBefore)
    counters.add('cellsRead', cells - cellsBefore)
    rowsBefore = rows
    cellsBefore = cells
  }
  const delivered = await client.scan(spec, visitor, {
    signal,
    pause(rows, bytes) {
      counters.add('bytesRead', bytes)
      count()
      return pause(rows, bytes)
    },
    ...(hold === undefined ? {} : { hold }),
    onRetry: retried,
  })
  count()
  return delivered
}

/** What a writer takes from the job: its limits and rate, its end, its counters. */
export type TaskSending = Pick<
  SendOptions,
  | 'batchRows'
  | 'batchBytes'
  | 'inFlight'
  | 'memoryBytes'
  | 'retries'
  | 'signal'
  | 'onRetry'
  | 'onSlowdown'
  | 'onRegionsChanged'
  | 'pace'
>

/** For a writer that has the thread's connections and memory to itself. */
export function sendingForTask({
  limits,
  limiter,
  signal,
  counters,
  retried,
}: TaskContext): TaskSending {
  const { batchRows, batchBytes, connections, memoryBytes, retries } = limits
  return {
    ...{ batchRows, batchBytes, inFlight: connections, memoryBytes, retries, signal },
    onRetry: retried,
    onSlowdown: () => counters.add('slowdowns', 1),
    onRegionsChanged: () => counters.add('regionChanges', 1),
    pace: (rows, bytes) => limiter.take(rows, bytes, signal),
  }
}
