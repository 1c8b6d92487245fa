import type { ToolResult } from '../cli/tool.js'
import { HbulkError } from '../errors.js'
import { formatBytes, formatCounted, formatSpeed } from '../system/format.js'
import type { CounterValues } from '../workers/counters.js'
import type { TaskOutcome } from '../workers/plan.js'
import { type ImportResult, type ImportTask, type RangeResult, rangesOf } from './settings.js'

/** What became of the lines of one input. Adds up: read = written + checked - added + rejected + filtered + skipped. */
export interface FileReport {
  readonly path: string
  linesRead: number
  rowsWritten: number
  /** Rows that a dry run found good. */
  rowsChecked: number
  linesRejected: number
  linesSkipped: number
  /** Lines that a transform left out; absent where it left out none. */
  rowsFiltered?: number
  /** Rows that a transform made beyond one a line; absent where it made none. */
  rowsAdded?: number
  bytesRead: number
}

/** What an import did. */
export interface ImportReport {
  readonly table: string
  readonly dryRun: boolean
  /** Milliseconds or 64-bit decimal text: the timestamp of every row without its own. */
  readonly timestamp: number | string
  readonly counters: CounterValues
  readonly rowsChecked: number
  /** Of the rows, those that an earlier run of a resumed job had done. */
  readonly rowsBefore: number
  readonly durationMs: number
  readonly files: readonly FileReport[]
  readonly rejectsFile: string | undefined
  readonly reasonsFile: string | undefined
  /** Undefined when nothing was left in it. */
  readonly jobDir: string | undefined
}

/** Sums up the tasks by input, in the order of the inputs; a path that was given twice has one report. */
export function reportFiles(
  tasks: readonly ImportTask[],
  outcomes: readonly TaskOutcome<ImportResult>[],
): FileReport[] {
  const reports = new Map<string, FileReport>()
  for (const [index, task] of tasks.entries()) {
    const result = outcomes[index]?.result
    const results = result?.ranges ?? [result]
    for (const [at, { input }] of rangesOf(task).entries()) {
      const report = reports.get(input.path) ?? emptyReport(input.path)
      reports.set(input.path, report)
      addResult(report, results[at])
    }
  }
  return [...reports.values()]
}

function addResult(report: FileReport, result: RangeResult | undefined): void {
  if (result === undefined) return
  report.linesRead += result.linesRead
  report.rowsWritten += result.rowsWritten
  report.rowsChecked += result.rowsChecked
  report.linesRejected += result.linesRejected
  report.linesSkipped += result.linesSkipped
  report.bytesRead += result.bytesRead
  if (result.rowsFiltered) report.rowsFiltered = (report.rowsFiltered ?? 0) + result.rowsFiltered
  if (result.rowsAdded) report.rowsAdded = (report.rowsAdded ?? 0) + result.rowsAdded
}

function emptyReport(path: string): FileReport {
  const counts = { linesRead: 0, rowsWritten: 0, rowsChecked: 0, linesRejected: 0 }
  return { path, ...counts, linesSkipped: 0, bytesRead: 0 }
}

/** @throws HbulkError ACCOUNTING when a file's lines are not all accounted for, or its files are not the job */
export function checkAccounts(files: readonly FileReport[], counters: CounterValues): void {
  let linesRead = 0
  let rowsWritten = 0
  for (const file of files) {
    linesRead += file.linesRead
    rowsWritten += file.rowsWritten
    const { path, rowsChecked, linesRejected, linesSkipped, rowsFiltered = 0, rowsAdded = 0 } = file
    const loaded = file.rowsWritten + rowsChecked - rowsAdded
    if (file.linesRead !== loaded + linesRejected + rowsFiltered + linesSkipped) {
      throw unbalanced(
        `'${path}': ${file.linesRead} lines read, but ${file.rowsWritten} rows written, ${rowsAdded} of them added, ${linesRejected} rejected, ${rowsFiltered} filtered, ${linesSkipped} skipped`,
      )
    }
  }
  if (linesRead !== (counters.linesRead ?? 0) || rowsWritten !== (counters.rowsWritten ?? 0)) {
    throw unbalanced(
      `the files have ${linesRead} lines and ${rowsWritten} rows, the job ${counters.linesRead ?? 0} and ${counters.rowsWritten ?? 0}`,
    )
  }
}

function unbalanced(message: string): HbulkError {
  return new HbulkError('ACCOUNTING', message, {
    hint: 'Nothing of this import can be relied on. Please report it.',
  })
}

function summaryLines(report: ImportReport): string[] {
  const { table, counters, files, rowsChecked, dryRun, durationMs, rowsBefore } = report
  const { linesRead = 0, rowsWritten = 0, cellsWritten = 0, bytesRead = 0 } = counters
  const rows = dryRun ? rowsChecked : rowsWritten
  const outcome = dryRun
    ? `${formatCounted(rows, 'row')} could be written to ${table} (dry run)`
    : `${formatCounted(rows, 'row')}, ${formatCounted(cellsWritten, 'cell')} written to ${table}`
  const resumed =
    rowsBefore === 0 ? '' : `, ${formatCounted(rowsBefore, 'row')} were done before the resume`
  return [
    `${formatCounted(linesRead, 'line')} read from ${formatCounted(files.length, 'file')}: ${outcome}`,
    `${formatBytes(bytesRead)} in ${formatSpeed(durationMs, rows - rowsBefore)}${resumed}`,
  ]
}

/** The report as the command hands it back. */
export function toResult(report: ImportReport, acceptRejects: boolean): ToolResult {
  const { table, counters, files, rejectsFile, reasonsFile, jobDir, timestamp, rowsChecked } =
    report
  const rejected = counters.linesRejected ?? 0
  const lines = [
    ...summaryLines(report),
    ...(counters.rowsFiltered
      ? [`${formatCounted(counters.rowsFiltered, 'line')} left out by the transform`]
      : []),
    ...(rejected === 0
      ? []
      : [`${formatCounted(rejected, 'line')} rejected: ${rejectsFile}, reasons in ${reasonsFile}`]),
  ]
  return {
    status: rejected === 0 ? 'ok' : 'rejected',
    exitCode: rejected === 0 || acceptRejects ? 0 : 1,
    table,
    counters,
    details: {
      files,
      timestamp,
      ...(report.dryRun ? { dryRun: true, rowsChecked } : {}),
      ...(rejectsFile === undefined ? {} : { rejectsFile, reasonsFile }),
      ...(jobDir === undefined ? {} : { jobDir }),
    },
    text: lines.join('\n'),
  }
}
