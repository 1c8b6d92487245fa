import type { HBaseClient } from '../client/client.js'
import type { RowVisitor, ScanOptions, ScanSpec } from '../client/types.js'
import type { CellQueue } from './cell-queue.js'

/** A scan whose cells wait in a queue to be taken. */
export interface QueuedScan {
  readonly queue: CellQueue
  /** Resolves when nothing of the scan is left. To be called when its signal is aborted, or when all was taken. */
  end(): Promise<void>
}

/**
 * Begins a scan that the queue holds back. What breaks it comes out of the queue.
 * @param visitor the queue, or what fills it
 */
export function queueScan(
  client: Pick<HBaseClient, 'scan'>,
  spec: ScanSpec,
  queue: CellQueue,
  visitor: RowVisitor,
  options: ScanOptions,
): QueuedScan {
  const ended = client.scan(spec, visitor, { ...options, hold: () => queue.hold() }).then(
    () => queue.end(),
    (error: unknown) => queue.end(error),
  )
  const end = (): Promise<void> => {
    queue.close()
    return ended
  }
  return { queue, end }
}
