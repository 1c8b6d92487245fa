import { HbulkError } from '../errors.js'
import { parseRegionCount, type SplitAlgorithm, splitAlgorithm, splitKeys } from './algorithms.js'
import type { KeySample } from './key-sample.js'
import { saltSplits } from './salt.js'
import { readSplitsFile } from './splits-file.js'

/** Where the split keys of a table to be created come from. */
export type PresplitSpec =
  | { readonly kind: 'algorithm'; readonly algorithm: SplitAlgorithm; readonly regions: number }
  | { readonly kind: 'file'; readonly path: string }
  /** A region for each of some of the salts that keys begin with. */
  | { readonly kind: 'salt'; readonly regions: number }
  /** Regions that the rows to be loaded fill evenly. */
  | { readonly kind: 'sample'; readonly regions: number }

/**
 * Reads `hex:16`, `uniform:16`, `decimal:16`, `file:FILE`, `salt:16` or `sample:16`.
 * @throws HbulkError USAGE
 */
export function parsePresplit(spec: string): PresplitSpec {
  const colon = spec.indexOf(':')
  const kind = spec.slice(0, Math.max(colon, 0))
  const value = spec.slice(colon + 1)
  if (kind === 'file' && value !== '') return { kind: 'file', path: value }
  if (kind === 'salt' || kind === 'sample') {
    return { kind, regions: parseRegionCount(value, `--presplit ${kind}:`) }
  }
  const algorithm = splitAlgorithm(kind)
  if (algorithm !== undefined) {
    const regions = parseRegionCount(value, `--presplit ${kind}:`)
    return { kind: 'algorithm', algorithm, regions }
  }
  const forms = 'give hex:N, uniform:N, decimal:N, sample:N, salt:N, file:FILE or none'
  throw new HbulkError('USAGE', `--presplit ${spec}: ${forms}`)
}

/** What the keys to be loaded have to do with it. */
export interface PresplitSource {
  /** Salts that the keys are spread over. */
  readonly salts?: number | undefined
  /** Some of the keys. */
  readonly sample?: () => Promise<KeySample>
}

/**
 * The keys to create the table with, in order.
 * @throws HbulkError INPUT or USAGE, for a splits file, for salts that there are not, and for a sample of nothing
 */
export async function computeSplitKeys(
  spec: PresplitSpec,
  { salts, sample }: PresplitSource = {},
): Promise<Buffer[]> {
  if (spec.kind === 'file') return readSplitsFile(spec.path)
  if (spec.kind === 'salt') return saltSplits(salts ?? 0, spec.regions)
  if (spec.kind === 'sample') return (await sample?.())?.quantiles(spec.regions) ?? []
  return splitKeys(spec.algorithm, spec.regions)
}
