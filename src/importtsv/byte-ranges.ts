const MIN_RANGE_BYTES = 2 ** 20
export const MAX_RANGE_BYTES: number = 2 ** 25
const RANGES_PER_THREAD = 4

export interface ByteRange {
  readonly start: number
  readonly end: number
}

/**
 * How long the byte ranges of a job are: several for each thread, so that a slow one does not end alone, but long
 * enough to fill batches.
 */
export function rangeLength(totalBytes: number, threads: number): number {
  const even = Math.ceil(totalBytes / (threads * RANGES_PER_THREAD))
  return Math.min(MAX_RANGE_BYTES, Math.max(MIN_RANGE_BYTES, even))
}

/** Cuts [0, size) into ranges of about `length` bytes; a rest below a tenth of that goes to the last range. */
export function cutRanges(size: number, length: number): ByteRange[] {
  const ranges: ByteRange[] = []
  for (let start = 0; start < size; ) {
    const end = size - start < length * 1.1 ? size : start + length
    ranges.push({ start, end })
    start = end
  }
  return ranges
}
