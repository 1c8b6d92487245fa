import type { ToolResult } from '../cli/tool.js'
import { formatCount, formatCounted, formatSpeed } from '../system/format.js'
import type { Difference } from './settings.js'
import type { VerifyReport } from './verify-report.js'

/** The outcome of a comparison: exit code 1 if the tables are not the same when it ends. */
export function verifyResult(report: VerifyReport): ToolResult {
  const differs = leftOver(report) > 0
  return {
    status: differs ? 'rejected' : 'ok',
    exitCode: differs ? 1 : 0,
    table: report.table,
    counters: report.counters,
    details: {
      target: report.target,
      ...comparisonSummary(report),
      ...(report.jobDir === undefined ? {} : { jobDir: report.jobDir }),
    },
    text: comparisonLines(report).join('\n'),
  }
}

/** Cells that are not the same at the end. */
export function leftOver({ repaired, unrepaired, differences }: VerifyReport): number {
  return repaired ? unrepaired : differences
}

/** The comparison as `--json` has it. */
export function comparisonSummary(report: VerifyReport): Record<string, unknown> {
  const { sourceRows, sourceCells, targetRows, targetCells, digests, rangesRead } = report
  const { rowsDiffering, rowsChanged, missing, extra, different, differences, listed } = report
  return {
    same: leftOver(report) === 0,
    ...{ sourceRows, sourceCells, targetRows, targetCells, digests, rangesRead },
    ...{ rowsDiffering, rowsChanged, differences, missing, extra, different },
    ...(report.repaired ? { unrepaired: report.unrepaired } : {}),
    ...(report.dryRun ? { dryRun: true } : {}),
    listed,
  }
}

/** The comparison in words. */
export function comparisonLines(report: VerifyReport): string[] {
  const { table, target, sourceRows, targetRows, durationMs, differences, rowsChanged } = report
  const rows =
    sourceRows === targetRows
      ? formatCounted(sourceRows, 'row')
      : `${formatCount(sourceRows)} and ${formatCounted(targetRows, 'row')}`
  const speed = formatSpeed(durationMs, Math.max(sourceRows, targetRows))
  const changed =
    rowsChanged === 0
      ? []
      : [
          `${formatCounted(rowsChanged, 'row')} changed while they were compared and are not counted`,
        ]
  if (differences === 0) {
    return [`${table} and ${target} are the same: ${rows} (${speed})`, ...changed]
  }
  return [
    `${table} and ${target} differ: ${rows} (${speed})`,
    `${formatCounted(differences, 'cell')} in ${formatCounted(report.rowsDiffering, 'row')}: ${parts(report)}`,
    ...report.listed.map((difference) => `  ${differenceLine(difference)}`),
    ...(report.listed.length < differences && report.listed.length > 0
      ? [`  ... and ${formatCount(differences - report.listed.length)} more (--list)`]
      : []),
    ...changed,
    ...repairLines(report),
  ]
}

function parts({ target, missing, extra, different }: VerifyReport): string {
  return [
    ...(missing === 0 ? [] : [`${formatCount(missing)} missing in ${target}`]),
    ...(extra === 0 ? [] : [`${formatCount(extra)} extra in it`]),
    ...(different === 0 ? [] : [`${formatCount(different)} with another value`]),
  ].join(', ')
}

function differenceLine({ kind, row, column, timestamp, marker }: Difference): string {
  const time = timestamp === undefined ? '' : `  ${timestamp}`
  const what = marker === undefined ? '' : ` (${marker})`
  return `${kind.padEnd('different'.length)}  ${row}  ${column}${time}${what}`
}

function repairLines(report: VerifyReport): string[] {
  if (report.dryRun) return ['nothing repaired (dry run)']
  if (!report.repaired) return []
  const { target, unrepaired } = report
  if (unrepaired === 0) return [`repaired: ${target} is the same now`]
  return [
    `repaired, but ${formatCounted(unrepaired, 'cell')} still not the same: refused, hidden by delete markers, or changed since`,
  ]
}
