import type { HBaseClient } from '../client/client.js'
import type { ScanSpec } from '../client/types.js'
import type { KeyRange } from '../regions/key-range.js'
import { type CellSelection, cellScan } from '../two-tables/cell-selection.js'
import { FamilyIndex } from '../two-tables/family-index.js'
import type { FamilyPair } from '../two-tables/family-pairs.js'
import { CellQueue } from './cell-queue.js'
import { HiddenVersions } from './hidden-versions.js'
import { mergeCells, type OnDifference } from './merge-cells.js'
import { type QueuedScan, queueScan } from './queued-scan.js'
import type { Side } from './segment-matcher.js'

interface ReadTable {
  readonly client: Pick<HBaseClient, 'scan'>
  readonly table: string
}

/** Both tables as a task reads them. */
export interface ComparedTables {
  readonly source: ReadTable
  readonly target: ReadTable
  readonly families: readonly FamilyPair[]
  readonly selection: CellSelection
  readonly signal: AbortSignal
  readonly onRetry: () => void
  /** Between the replies of a scan: holds it back for the job's rate. */
  readonly pace: (rows: number, bytes: number) => Promise<void> | undefined
}

export const families = (tables: ComparedTables, side: Side): string[] =>
  tables.families.map((pair) => pair[side])

export function scanOf(tables: ComparedTables, side: Side, range: KeyRange): ScanSpec {
  return cellScan(tables.selection, tables[side].table, families(tables, side), range)
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
    const queue = new CellQueue(new FamilyIndex(families(tables, side)))
    const spec = scanOf(tables, side, range)
    return queueScan(tables[side].client, spec, queue, { signal, onRetry, pause: pace })
  }
  const [source, target] = [start('source'), start('target')]
  try {
    const hidden = new HiddenVersions(tables.selection.versions)
    await mergeCells(source.queue, target.queue, hidden, onDifference)
  } finally {
    enough.abort()
    await Promise.all([source.end(), target.end()])
  }
}
