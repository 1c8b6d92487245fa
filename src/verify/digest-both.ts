import type { KeyRange } from '../regions/key-range.js'
import { FamilyIndex } from '../two-tables/family-index.js'
import { inForm } from './cell-form.js'
import type { ComparedTables } from './compare-range.js'
import { RangeDigest } from './range-digest.js'
import { SegmentMatcher, type Side } from './segment-matcher.js'

/** What the digests of a range say. */
export interface DigestedRange {
  readonly differing: readonly KeyRange[]
  readonly compared: number
  readonly rows: Readonly<Record<Side, number>>
  readonly cells: Readonly<Record<Side, number>>
}

/** Called after every reply: what it brought, and a key near where the scan is. */
export type OnReply = (rows: number, cells: number, bytes: number, near: Buffer) => void

/** Reads a range once on both sides at the same time, and compares digests of its parts. */
export async function digestBoth(
  tables: ComparedTables,
  range: KeyRange,
  onReply: OnReply,
): Promise<DigestedRange> {
  const matcher = new SegmentMatcher()
  const broken = new AbortController()
  const signal = AbortSignal.any([tables.signal, broken.signal])
  const read = async (side: Side): Promise<RangeDigest> => {
    const { client, families, form, scanOf } = tables[side]
    const index = new FamilyIndex(families)
    const digest = new RangeDigest(range, index, (segment) => matcher.push(side, segment))
    let [rows, cells] = [0, 0]
    const count = (bytes: number): void => {
      onReply(digest.rows - rows, digest.cells - cells, bytes, digest.start)
      ;[rows, cells] = [digest.rows, digest.cells]
    }
    const waiting = (): Promise<void> | undefined =>
      signal.aborted ? undefined : matcher.room(side)
    await client.scan(scanOf(range), inForm(digest, form), {
      signal,
      hold: waiting,
      pause(newRows, bytes) {
        count(bytes)
        const turn = tables.pace(newRows, bytes)
        return turn === undefined ? waiting() : turn.then(waiting)
      },
      onRetry: tables.onRetry,
    })
    count(0)
    digest.finish()
    return digest
  }
  const both = [read('source'), read('target')] as const
  try {
    const [source, target] = await Promise.all(both)
    return {
      differing: matcher.differing,
      compared: matcher.compared,
      rows: { source: source.rows, target: target.rows },
      cells: { source: source.cells, target: target.cells },
    }
  } finally {
    broken.abort()
    matcher.release()
    await Promise.allSettled(both)
  }
}
