import type { HBaseClient } from '../client/client.js'
import type { ScanSpec } from '../client/types.js'
import type { KeyRange } from '../regions/key-range.js'
import { type CellSelection, cellScan } from '../two-tables/cell-selection.js'
import { FamilyIndex } from '../two-tables/family-index.js'
import type { FamilyPair } from '../two-tables/family-pairs.js'
import { compareCells, sameValue } from './cell-order.js'
import { CellQueue } from './cell-queue.js'
import { HiddenVersions } from './hidden-versions.js'
import type { OwnedCell } from './owned-cell.js'
import type { Side } from './segment-matcher.js'
import type { DifferenceKind } from './settings.js'

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

/** A cell that is not the same on both sides: the source's, or the target's where the source has none. */
export type OnDifference = (
  kind: DifferenceKind,
  cell: OwnedCell,
) => 'stop' | Promise<void> | undefined

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
  const start = (side: Side): { queue: CellQueue; ended: Promise<void> } => {
    const queue = new CellQueue(new FamilyIndex(families(tables, side)))
    const { onRetry, pace } = tables
    const options = { signal, pause: pace, hold: () => queue.hold(), onRetry }
    const ended = tables[side].client.scan(scanOf(tables, side, range), queue, options).then(
      () => queue.end(),
      (error: unknown) => queue.end(error),
    )
    return { queue, ended }
  }
  const [source, target] = [start('source'), start('target')]
  try {
    const hidden = new HiddenVersions(tables.selection.versions)
    await merge(source.queue, target.queue, hidden, onDifference)
  } finally {
    enough.abort()
    for (const { queue } of [source, target]) queue.close()
    await Promise.all([source.ended, target.ended])
  }
}

async function merge(
  source: CellQueue,
  target: CellQueue,
  hidden: HiddenVersions,
  onDifference: OnDifference,
): Promise<void> {
  for (;;) {
    const ours = source.here() ?? (await source.peek())
    const theirs = target.here() ?? (await target.peek())
    if (ours === undefined && theirs === undefined) return
    const order = ours === undefined ? 1 : theirs === undefined ? -1 : compareCells(ours, theirs)
    if (order <= 0) source.take()
    if (order >= 0) target.take()
    if (order <= 0 && ours !== undefined) hidden.add(ours)
    // The newer versions that hide it are missing in the target, so the row differs all the same.
    if (order > 0 && theirs !== undefined && hidden.mayHave(theirs)) continue
    const difference = differenceOf(order, ours, theirs)
    if (difference === undefined) continue
    const answer = onDifference(difference.kind, difference.cell)
    if (answer === 'stop') return
    if (answer !== undefined) await answer
  }
}

function differenceOf(
  order: number,
  ours: OwnedCell | undefined,
  theirs: OwnedCell | undefined,
): { readonly kind: DifferenceKind; readonly cell: OwnedCell } | undefined {
  if (order < 0) return ours && { kind: 'missing', cell: ours }
  if (order > 0) return theirs && { kind: 'extra', cell: theirs }
  if (ours === undefined || theirs === undefined || sameValue(ours, theirs)) return undefined
  return { kind: 'different', cell: ours }
}
