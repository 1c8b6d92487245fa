import type { ToolResult } from '../cli/tool.js'
import { formatBytes, formatCounted, formatSpeed } from '../system/format.js'
import type { LoadReport } from './load-report.js'

function lines(report: LoadReport): string[] {
  const { table, counters, files, durationMs, dryRun, rowsBefore, rejectsFile, reasonsFile } =
    report
  const sum = (of: (file: LoadReport['files'][number]) => number): number =>
    files.reduce((total, file) => total + of(file), 0)
  const [rows, cells, markers] = [sum((f) => f.rows), sum((f) => f.cells), sum((f) => f.markers)]
  const rejected = counters.linesRejected ?? 0
  const written = dryRun ? rows : (counters.rowsWritten ?? 0)
  const what = `${formatCounted(written, 'row')}, ${formatCounted(dryRun ? cells : (counters.cellsWritten ?? 0), 'cell')}`
  const outcome = dryRun ? `could be written to ${table} (dry run)` : `written to ${table}`
  const unchecked = files.filter(({ checked }) => !checked).length
  return [
    `${what} of ${formatCounted(files.length, 'file')} ${outcome}`,
    `${formatBytes(counters.bytesRead ?? 0)} in ${formatSpeed(durationMs, written - rowsBefore)}`,
    ...(markers === 0 ? [] : [`${formatCounted(markers, 'delete marker')} among the cells`]),
    ...(rowsBefore === 0
      ? []
      : [`${formatCounted(rowsBefore, 'row')} were done before the resume`]),
    ...(unchecked === 0
      ? []
      : [`${formatCounted(unchecked, 'file')} not compared with a manifest`]),
    ...(rejected === 0
      ? []
      : [
          `${formatCounted(rejected, 'record')} rejected: ${rejectsFile}, reasons in ${reasonsFile}`,
        ]),
  ]
}

/** The report as the command hands it back. */
export function toToolResult(report: LoadReport, acceptRejects: boolean): ToolResult {
  const { table, counters, files, dryRun, rejectsFile, reasonsFile, jobDir } = report
  const rejected = (counters.linesRejected ?? 0) > 0
  return {
    status: rejected ? 'rejected' : 'ok',
    exitCode: rejected && !acceptRejects ? 1 : 0,
    table,
    counters,
    details: {
      files,
      ...(dryRun ? { dryRun } : {}),
      ...(rejectsFile === undefined ? {} : { rejectsFile, reasonsFile }),
      ...(jobDir === undefined ? {} : { jobDir }),
    },
    text: lines(report).join('\n'),
  }
}
