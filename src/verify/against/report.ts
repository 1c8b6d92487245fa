import type { ToolResult } from '../../cli/tool.js'
import { comparisonLines, comparisonSummary } from '../report.js'
import type { AgainstReport } from './job.js'

/** The outcome of a check: exit code 1 if the table is not what was exported. */
export function againstResult(report: AgainstReport): ToolResult {
  const { table: against, target: table, compared, counters, differences, jobDir } = report
  return {
    status: differences > 0 ? 'rejected' : 'ok',
    exitCode: differences > 0 ? 1 : 0,
    table,
    counters,
    details: {
      against,
      compared,
      ...comparisonSummary(report),
      ...(jobDir === undefined ? {} : { jobDir }),
    },
    text: [...comparisonLines(report), ...notes(report)].join('\n'),
  }
}

function notes({ compared, table }: AgainstReport): string[] {
  if (compared === 'cells') return []
  return [`${table} holds no timestamps: rows, columns and newest values were compared`]
}
