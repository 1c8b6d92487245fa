import { parseStringBinary, toStringBinary } from '../bytes/string-binary.js'
import type { PlannedRange } from './plan-ranges.js'

/** A planned range as plain JSON, its keys in `toStringBinary` notation: what a task of a job holds. */
export interface RangeText {
  readonly start: string
  readonly stop: string
  /** Rows near the range's ends, where known: for progress only. */
  readonly firstRow?: string
  readonly lastRow?: string
}

export function rangeToText({
  start,
  stop,
  firstRow,
  lastRow,
}: Omit<PlannedRange, 'region'>): RangeText {
  return {
    start: toStringBinary(start),
    stop: toStringBinary(stop),
    ...(firstRow === undefined ? {} : { firstRow: toStringBinary(firstRow) }),
    ...(lastRow === undefined ? {} : { lastRow: toStringBinary(lastRow) }),
  }
}

export function rangeFromText({
  start,
  stop,
  firstRow,
  lastRow,
}: RangeText): Omit<PlannedRange, 'region'> {
  return {
    start: parseStringBinary(start),
    stop: parseStringBinary(stop),
    ...(firstRow === undefined ? {} : { firstRow: parseStringBinary(firstRow) }),
    ...(lastRow === undefined ? {} : { lastRow: parseStringBinary(lastRow) }),
  }
}
