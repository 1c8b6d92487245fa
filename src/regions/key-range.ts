import { compareBytes } from '../bytes/compare.js'

/** Row keys from `start` (inclusive) to `stop` (exclusive); an empty stop is the table's end. */
export interface KeyRange {
  readonly start: Buffer
  readonly stop: Buffer
}

export const WHOLE_TABLE: KeyRange = { start: Buffer.alloc(0), stop: Buffer.alloc(0) }

/** Order of stop rows, where empty is the highest. */
export function compareStops(a: Buffer, b: Buffer): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length
  return compareBytes(a, b)
}

/** True if no row can be in the range. Such a range must not be scanned: HBase gives start = stop another meaning. */
export function isEmptyRange(range: KeyRange): boolean {
  return range.stop.length > 0 && compareBytes(range.start, range.stop) >= 0
}

export function rangeContains(range: KeyRange, row: Buffer): boolean {
  return (
    compareBytes(range.start, row) <= 0 &&
    (range.stop.length === 0 || compareBytes(row, range.stop) < 0)
  )
}

/** What two ranges have in common; undefined if that is nothing. */
export function intersectRanges(a: KeyRange, b: KeyRange): KeyRange | undefined {
  const start = compareBytes(a.start, b.start) >= 0 ? a.start : b.start
  const stop = compareStops(a.stop, b.stop) <= 0 ? a.stop : b.stop
  const common = { start, stop }
  return isEmptyRange(common) ? undefined : common
}

/** The same rows as `ranges` in key order, each once: empty ranges dropped, touching and overlapping ones joined. */
export function mergeRanges(ranges: readonly KeyRange[]): KeyRange[] {
  const merged: KeyRange[] = []
  const sorted = ranges
    .filter((range) => !isEmptyRange(range))
    .sort((a, b) => compareBytes(a.start, b.start))
  for (const range of sorted) {
    const last = merged.at(-1)
    if (last === undefined || (last.stop.length > 0 && compareBytes(last.stop, range.start) < 0)) {
      merged.push(range)
    } else if (compareStops(range.stop, last.stop) > 0) {
      merged[merged.length - 1] = { start: last.start, stop: range.stop }
    }
  }
  return merged
}
