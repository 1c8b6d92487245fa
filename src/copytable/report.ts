import type { ToolResult } from '../cli/tool.js'
import { formatBytes, formatCounted, formatSpeed } from '../system/format.js'
import { comparisonLines, comparisonSummary } from '../verify/report.js'
import type { CopyPlan, CopyReport } from './job.js'
import type { CopyOptions } from './options.js'

/** Refused rows that a person is shown; the summary has all. */
const MOST_SHOWN = 10

/** The outcome of a copy: exit code 1 if the target refused rows, or differs from the source. */
export function copyResult(options: CopyOptions, copy: CopyReport): ToolResult {
  const { rows, cells, markers, cellsRepeated, refused, cellsRefused, comparison } = copy
  const differs = comparison !== undefined && comparison.differences > 0
  const bad = refused.length > 0 || differs
  return {
    status: bad ? 'rejected' : 'ok',
    exitCode: bad ? 1 : 0,
    table: options.table,
    counters: copy.counters,
    details: {
      target: options.target,
      ...{ rows, cells, deleteMarkers: markers, cellsRepeated },
      ...{ cellsRefused, refusedRows: refused },
      ...(comparison === undefined ? {} : { verify: comparisonSummary(comparison) }),
      ...(copy.jobDir === undefined ? {} : { jobDir: copy.jobDir }),
    },
    text: lines(options, copy).join('\n'),
  }
}

function lines({ table, target }: CopyOptions, copy: CopyReport): string[] {
  const { rows, cells, markers, refused, cellsRefused, counters, durationMs, comparison } = copy
  const ofThose = markers === 0 ? '' : `, ${formatCounted(markers, 'delete marker')} among them`
  const size = formatBytes(counters.bytesWritten ?? 0)
  return [
    `${formatCounted(rows, 'row')} of ${table} copied to ${target} (${formatSpeed(durationMs, rows)})`,
    `${formatCounted(cells, 'cell')}${ofThose}, ${size}`,
    ...(refused.length === 0
      ? []
      : [
          `${formatCounted(refused.length, 'row')} refused by the target, ${formatCounted(cellsRefused, 'cell')}:`,
          ...refused.slice(0, MOST_SHOWN).map(({ row, reason }) => `  ${row}: ${reason}`),
        ]),
    ...(comparison === undefined ? [] : comparisonLines(comparison)),
  ]
}

/** What `--dry-run` says. */
export function planResult(options: CopyOptions, plan: CopyPlan): ToolResult {
  const { table, target } = options
  const families = plan.setup.settings.families.map(({ source, target: name }) =>
    source === name ? source : `${source} as ${name}`,
  )
  const ranges = formatCounted(plan.tasks.length, 'range')
  return {
    status: 'ok',
    exitCode: 0,
    table,
    details: { dryRun: true, target, tasks: plan.tasks.map(({ task }) => task) },
    text: `${table} to ${target}: families ${families.join(', ')} in ${ranges}, nothing copied (dry run)`,
  }
}
