import { HbulkError } from '../errors.js'
import type { SplitBounds } from './split-bounds.js'

/**
 * RegionSplitter's NumberStringSplit: row keys are numbers written with a fixed width. Both bounds belong to the
 * range, the last region takes what the division leaves over, the width is that of the last row alone,
 * and the digits come out in lower case even though the documented bounds are in upper case.
 */
export function numberSplit(
  radix: 10 | 16,
  regions: number,
  defaultFirst: string,
  defaultLast: string,
  bounds: SplitBounds,
): Buffer[] {
  const firstRow = bounds.first ?? defaultFirst
  const lastRow = bounds.last ?? defaultLast
  const first = parseNumber(firstRow, radix, '--first')
  const last = parseNumber(lastRow, radix, '--last')
  if (last <= first) {
    const message = `last row (${lastRow}) is configured less than first row (${firstRow})`
    throw new HbulkError('USAGE', message, { hint: 'The last row must come after the first.' })
  }
  const range = last - first + 1n
  if (range < BigInt(regions)) {
    const message = `split granularity (${regions}) is greater than the range (${range})`
    throw new HbulkError('USAGE', message, {
      hint: `Ask for at most ${range} regions, or give bounds with more digits.`,
    })
  }
  if (regions < 1) throw new HbulkError('USAGE', `cannot cut a table into ${regions} regions`)
  const size = range / BigInt(regions)
  return Array.from({ length: regions - 1 }, (_, i) => {
    const key = first + size * BigInt(i + 1)
    return Buffer.from(key.toString(radix).padStart(lastRow.length, '0'), 'latin1')
  })
}

function parseNumber(text: string, radix: 10 | 16, flag: string): bigint {
  const digits = radix === 16 ? /^[0-9A-Fa-f]+$/ : /^[0-9]+$/
  if (digits.test(text)) return BigInt(radix === 16 ? `0x${text}` : text)
  const wanted = radix === 16 ? 'hexadecimal digits' : 'decimal digits'
  throw new HbulkError('USAGE', `${flag} "${text}": give ${wanted}, without sign or prefix`)
}
