import type { HBaseClient } from '../client/client.js'
import type { ScanSpec } from '../client/types.js'
import type { KeyRange } from '../regions/key-range.js'
import { FamilyIndex } from '../two-tables/family-index.js'
import { type CellForm, inForm } from './cell-form.js'
import { CellQueue } from './cell-queue.js'
import { HiddenVersions } from './hidden-versions.js'
import { mergeCells, type OnDifference } from './merge-cells.js'
import { type QueuedScan, queueScan } from './queued-scan.js'
import type { Side } from './segment-matcher.js'

/** One side of a comparison. */
export interface ReadTable {
  readonly client: Pick<HBaseClient, 'scan'>
  /** The scan of a range of it. */
  readonly scanOf: (range: KeyRange) => ScanSpec
  /** Those that are compared, in the order in which they come; at the same place the same family on both sides. */
  readonly families: readonly string[]
  readonly form?: CellForm | undefined
}

/** Both tables as a task reads them. */
export interface ComparedTables {
  readonly source: ReadTable
  readonly target: ReadTable
  /** How many of each cell the scans show. */
  readonly versions: number
  readonly signal: AbortSignal
  readonly onRetry: (error: Error) => void
  /** Between the replies of a scan: holds it back for the job's rate. */
  readonly pace: (rows: number, bytes: number) => Promise<void> | undefined
}

/** Reads a range on both sides at once, cell by cell, and reports what differs, in order, until told to stop. */
export async function compareRange(
  tables: ComparedTables,
  range: KeyRange,
  onDifference: OnDifference,
): Promise<void> {
  const enough = new AbortController()
  const signal = AbortSignal.any([tables.signal, enough.signal])
  const { onRetry, pace } = tables
  const start = (side: Side): QueuedScan => {
    const { client, families, form, scanOf } = tables[side]
    const queue = new CellQueue(new FamilyIndex(families))
    const options = { signal, onRetry, pause: pace }
    return queueScan(client, scanOf(range), queue, inForm(queue, form), options)
  }
  const [source, target] = [start('source'), start('target')]
  try {
    await mergeCells(source.queue, target.queue, new HiddenVersions(tables.versions), onDifference)
  } finally {
    enough.abort()
    await Promise.all([source.end(), target.end()])
  }
}
