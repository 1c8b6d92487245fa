import { HbulkError } from '../errors.js'
import { numberSplit } from './number-split.js'
import type { SplitBounds } from './split-bounds.js'
import { uniformSplit } from './uniform-split.js'

/** HBase's three pre-split algorithms, by the names used on our command line. */
export type SplitAlgorithm = 'hex' | 'uniform' | 'decimal'

/** A pre-split table with more regions than this is a typing error; HBase itself would run out of memory. */
const MOST_REGIONS = 1_000_000

const NAMES: ReadonlyMap<string, SplitAlgorithm> = new Map([
  ['hex', 'hex'],
  ['uniform', 'uniform'],
  ['decimal', 'decimal'],
  ['HexStringSplit', 'hex'],
  ['UniformSplit', 'uniform'],
  ['DecimalStringSplit', 'decimal'],
])

/** Knows our names and HBase's class names; undefined for anything else. */
export function splitAlgorithm(name: string): SplitAlgorithm | undefined {
  return NAMES.get(name)
}

/** @throws HbulkError USAGE unless `text` is a whole number of regions that makes at least one split. */
export function parseRegionCount(text: string, flag: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (count >= 2 && count <= MOST_REGIONS) return count
  const fix = `give the number of regions, 2 to ${MOST_REGIONS}`
  throw new HbulkError('USAGE', `${flag} ${text}: ${fix}`)
}

/**
 * The keys that cut a new table into `regions` regions: `regions - 1` of them, in order, byte for byte those
 * of HBase's RegionSplitter (HexStringSplit, UniformSplit, DecimalStringSplit).
 * @throws HbulkError USAGE where RegionSplitter throws, and for signed numbers, which it reads as nonsense.
 */
export function splitKeys(
  algorithm: SplitAlgorithm,
  regions: number,
  bounds: SplitBounds = {},
): Buffer[] {
  if (algorithm === 'hex') return numberSplit(16, regions, '00000000', 'FFFFFFFF', bounds)
  if (algorithm === 'decimal') return numberSplit(10, regions, '00000000', '99999999', bounds)
  return uniformSplit(regions, bounds)
}
