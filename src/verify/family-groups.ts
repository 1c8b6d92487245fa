import type { FamilyPair } from '../two-tables/family-pairs.js'

/**
 * The families that are read by one scan: all, as long as those of the second table come in the same order. Under names
 * that come in another one each family stands alone.
 */
export function familyGroups(pairs: readonly FamilyPair[]): FamilyPair[][] {
  const sorted = [...pairs].sort((a, b) => inOrder(a.source, b.source))
  const before = (index: number): string => sorted[index - 1]?.target ?? ''
  const alike = sorted.every(({ target }, index) => inOrder(before(index), target) <= 0)
  return alike ? [sorted] : sorted.map((pair) => [pair])
}

/** HBase has them in the order of their bytes. */
const inOrder = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))
