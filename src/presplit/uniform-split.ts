import { compareBytes } from '../bytes/compare.js'
import { parseStringBinary, toStringBinary } from '../bytes/string-binary.js'
import { HbulkError } from '../errors.js'
import type { SplitBounds } from './split-bounds.js'

const DEFAULT_LAST = '\\xFF'.repeat(8)

/**
 * RegionSplitter's UniformSplit: the key space as one big number, cut by `Bytes.split` with both bounds inside.
 * Keys have the width of the longer bound, and one byte more for as long as the range holds fewer keys than regions.
 */
export function uniformSplit(regions: number, bounds: SplitBounds): Buffer[] {
  const first = parseStringBinary(bounds.first ?? '', '--first')
  const last = parseStringBinary(bounds.last ?? DEFAULT_LAST, '--last')
  const shownFirst = toStringBinary(first)
  const shownLast = toStringBinary(last)
  if (compareBytes(last, first) <= 0) {
    const message = `last row (${shownLast}) is configured less than first row (${shownFirst})`
    throw new HbulkError('USAGE', message, { hint: 'The last row must come after the first.' })
  }
  let width = Math.max(first.length, last.length)
  let from = toNumber(first, width)
  let range = toNumber(last, width) - from + 1n
  if (range <= 1n) {
    const message = `last row (${shownLast}) equals first row (${shownFirst}) when both are filled up with \\x00`
    throw new HbulkError('USAGE', message, { hint: 'Give bounds that lie further apart.' })
  }
  if (regions < 2) throw new HbulkError('USAGE', `cannot cut a table into ${regions} regions`)
  while (range < BigInt(regions)) {
    width++
    from <<= 8n
    range = ((range - 1n) << 8n) + 1n
  }
  const size = range / BigInt(regions)
  return Array.from({ length: regions - 1 }, (_, i) => toBytes(from + size * BigInt(i + 1), width))
}

function toNumber(key: Buffer, width: number): bigint {
  return BigInt(`0x0${key.toString('hex').padEnd(width * 2, '0')}`)
}

function toBytes(key: bigint, width: number): Buffer {
  return Buffer.from(key.toString(16).padStart(width * 2, '0'), 'hex')
}
