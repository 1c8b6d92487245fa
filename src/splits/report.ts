import { toStringBinary } from '../bytes/string-binary.js'
import type { ToolResult } from '../cli/tool.js'
import { formatSplits } from '../presplit/format-splits.js'
import { formatCount, formatCounted } from '../system/format.js'
import type { Log } from '../workers/monitor.js'
import type { SplitsResult } from './job.js'
import type { SplitsOptions } from './options.js'
import type { Preview } from './preview.js'
import { previewLines, previewWarnings } from './preview-text.js'

export function splitsReport(options: SplitsOptions, result: SplitsResult): ToolResult {
  const { source, format, create } = options
  const { keys, target, created, preview } = result
  const table = source.kind === 'table' ? source.table : undefined
  const named = create ? target.table : table
  return {
    status: 'ok',
    exitCode: 0,
    ...(named === undefined ? {} : { table: named }),
    details: {
      source: sourceName(options),
      splits: keys.map((key) => toStringBinary(key)),
      ...(create ? { created } : {}),
      ...(preview === undefined ? {} : { preview }),
    },
    text: formatSplits(keys, format, target),
  }
}

function sourceName({ source }: SplitsOptions): string {
  if (source.kind === 'table') return source.table
  return source.kind === 'sample' ? 'sample' : source.algorithm
}

/** Says on stderr how the keys fall, since stdout is for the split keys. */
export function logPreview(
  options: SplitsOptions,
  preview: Preview,
  keys: readonly Buffer[],
  log: Log,
): void {
  for (const line of previewLines(preview, keys)) log.info(line)
  for (const line of previewWarnings(preview, adviceFor(options))) log.warn(line)
}

/** Text keys under uniform splits use a few of the 256 values of a byte: most regions of such a table stay empty. */
function adviceFor({ source }: SplitsOptions): string | undefined {
  if (source.kind === 'sample') return undefined
  const count = source.kind === 'algorithm' ? source.regions : 'N'
  const why =
    source.kind === 'algorithm'
      ? `the keys are not spread as ${source.algorithm} splits expect`
      : 'the regions do not fit the keys'
  return `${why}: hbulk splits sample -n ${count} with the same data cuts where the keys are`
}

/** Says what became of the table and the number of regions. */
export function logOutcome(options: SplitsOptions, result: SplitsResult, log: Log): void {
  const { source, create } = options
  const regions = result.keys.length + 1
  if (source.kind === 'sample' && regions < source.regions) {
    const wanted = formatCount(source.regions)
    log.warn(
      `the data has not enough different keys for ${wanted} regions: ${formatCount(regions)}`,
    )
  }
  if (!create) return
  const done = result.created ? 'created' : 'dry run, not created'
  log.info(`table '${result.target.table}': ${done}, ${formatCounted(regions, 'region')}`)
}
