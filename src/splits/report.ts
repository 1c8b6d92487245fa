import { toStringBinary } from '../bytes/string-binary.js'
import type { ToolResult } from '../cli/tool.js'
import { formatSplits } from '../presplit/format-splits.js'
import type { SplitsResult } from './job.js'
import type { SplitsOptions } from './options.js'

export function splitsReport(options: SplitsOptions, result: SplitsResult): ToolResult {
  const { source, format, create } = options
  const { keys, target, created } = result
  const table = source.kind === 'table' ? source.table : undefined
  const named = create ? target.table : table
  return {
    status: 'ok',
    exitCode: 0,
    ...(named === undefined ? {} : { table: named }),
    details: {
      source: source.kind === 'table' ? source.table : source.algorithm,
      splits: keys.map((key) => toStringBinary(key)),
      ...(create ? { created } : {}),
    },
    text: formatSplits(keys, format, target),
  }
}
