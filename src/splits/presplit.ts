import { HbulkError } from '../errors.js'
import { parseRegionCount, type SplitAlgorithm, splitAlgorithm, splitKeys } from './algorithms.js'
import { readSplitsFile } from './splits-file.js'

/** Where the split keys of a table to be created come from. */
export type PresplitSpec =
  | { readonly kind: 'algorithm'; readonly algorithm: SplitAlgorithm; readonly regions: number }
  | { readonly kind: 'file'; readonly path: string }

/**
 * Reads `hex:16`, `uniform:16`, `decimal:16` or `file:FILE`.
 * @throws HbulkError USAGE
 */
export function parsePresplit(spec: string): PresplitSpec {
  const colon = spec.indexOf(':')
  const kind = spec.slice(0, Math.max(colon, 0))
  const value = spec.slice(colon + 1)
  if (kind === 'file' && value !== '') return { kind: 'file', path: value }
  const algorithm = splitAlgorithm(kind)
  if (algorithm !== undefined) {
    const regions = parseRegionCount(value, `--presplit ${kind}:`)
    return { kind: 'algorithm', algorithm, regions }
  }
  const forms = 'give hex:N, uniform:N, decimal:N or file:FILE'
  throw new HbulkError('USAGE', `--presplit ${spec}: ${forms}`)
}

/**
 * The keys to create the table with, in order.
 * @throws HbulkError INPUT or USAGE, for a splits file
 */
export async function computeSplitKeys(spec: PresplitSpec): Promise<Buffer[]> {
  if (spec.kind === 'file') return readSplitsFile(spec.path)
  return splitKeys(spec.algorithm, spec.regions)
}
