import { compareCells, sameValue } from './cell-order.js'
import type { CellQueue } from './cell-queue.js'
import type { HiddenVersions } from './hidden-versions.js'
import type { OwnedCell } from './owned-cell.js'
import type { DifferenceKind } from './settings.js'

/** A cell that is not the same on both sides: the source's, or the target's where the source has none. */
export type OnDifference = (
  kind: DifferenceKind,
  cell: OwnedCell,
) => 'stop' | Promise<void> | undefined

/** Takes the cells of both sides together and reports what differs, in order, until told to stop. */
export async function mergeCells(
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
