import { toShownKey } from '../bytes/string-binary.js'
import { formatCount, formatCounted } from '../system/format.js'
import { alignedLines } from '../system/text-table.js'
import type { Preview } from './preview.js'

/** With more regions, neighbours share a line. */
const MOST_LINES = 40
const BAR = 40

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

/** The shares as bars, a line for each region or for some neighbours. */
export function previewLines({ sampled, shares }: Preview, cuts: readonly Buffer[]): string[] {
  const each = Math.ceil(shares.length / MOST_LINES)
  const groups = shares.flatMap((_, first) => {
    if (first % each > 0) return []
    const last = Math.min(first + each, shares.length) - 1
    const share = shares.slice(first, last + 1).reduce((sum, part) => sum + part, 0)
    return [{ first, last, share }]
  })
  const most = Math.max(...groups.map(({ share }) => share))
  const lines = groups.map(({ first, last, share }) => [
    first === last ? `${first + 1}` : `${first + 1}-${last + 1}`,
    percent(share),
    most === 0 ? '' : '#'.repeat(Math.ceil((BAR * share) / most)).padEnd(BAR),
    `${keyOr(cuts[first - 1], '(first)')} to ${keyOr(cuts[last], '(last)')}`,
  ])
  const regions = formatCounted(shares.length, 'region')
  return [
    `${formatCount(sampled)} keys in ${regions}:`,
    ...alignedLines(lines, new Set([0, 1]), '  '),
  ]
}

function keyOr(key: Buffer | undefined, otherwise: string): string {
  return key === undefined ? otherwise : toShownKey(key)
}

/**
 * What is wrong with the split keys, if anything is.
 * @param advice for split keys that do not fit the data
 */
export function previewWarnings(
  { sampled, shares, empty, hot, few }: Preview,
  advice: string | undefined,
): string[] {
  const regions = shares.length
  const warnings: string[] = []
  if (few) {
    warnings.push(
      `only ${formatCounted(sampled, 'key')} to judge ${formatCount(regions)} regions by: an empty region may be chance`,
    )
  }
  if (empty.length > 0) {
    warnings.push(
      `${formatCount(empty.length)} of ${formatCount(regions)} regions would be empty: ${numbersOf(empty)}`,
    )
  }
  for (const i of hot.slice(0, 3)) {
    const share = shares[i] ?? 0
    const times = (share * regions).toFixed(1)
    warnings.push(
      `region ${i + 1} would hold ${percent(share)} of the data, ${times} times its share`,
    )
  }
  if ((empty.length > 0 || hot.length > 0) && advice !== undefined) warnings.push(advice)
  return warnings
}

const MOST_NUMBERS = 12

/** Regions as people count them: `1-3, 7`. */
function numbersOf(regions: readonly number[]): string {
  const runs: [from: number, to: number][] = []
  for (const region of regions) {
    const last = runs.at(-1)
    if (last !== undefined && last[1] === region - 1) last[1] = region
    else runs.push([region, region])
  }
  const shown = runs
    .slice(0, MOST_NUMBERS)
    .map(([from, to]) => (from === to ? `${from + 1}` : `${from + 1}-${to + 1}`))
  return `${shown.join(', ')}${runs.length > MOST_NUMBERS ? ', ...' : ''}`
}
