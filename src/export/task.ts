import { join } from 'node:path'
import { toStringBinary } from '../bytes/string-binary.js'
import type { ColumnName, ScanSpec } from '../client/types.js'
import { KeyProgress } from '../regions/key-progress.js'
import type { KeyRange } from '../regions/key-range.js'
import { rangeFromText } from '../regions/range-text.js'
import { syncDirectory } from '../system/atomic-file.js'
import { writing } from '../system/write-error.js'
import type { TaskContext } from '../workers/types.js'
import { ColumnCollector } from './columns/column-collector.js'
import { columnText, parseColumn } from './columns/column-name.js'
import { tooManyColumns } from './columns/column-set.js'
import { CountedRows } from './counted-rows.js'
import { fileSeed } from './file-seed.js'
import { createFormat } from './formats/format-table.js'
import type { ManifestFile } from './manifest.js'
import { FileSeries, type SeriesFile } from './output/file-series.js'
import { scanRows } from './scan-rows.js'
import { keysOnly, scanSpec } from './selection.js'
import type { ExportSettings, ExportTask, ExportTaskResult } from './settings.js'
import { writeRows } from './write-rows.js'

/** One key range of an export, in a worker thread: into a file of its own, or only through its columns. */
export function runTask(
  task: ExportTask,
  settings: ExportSettings,
  context: TaskContext,
): Promise<ExportTaskResult> {
  const { selection, table } = settings.options
  const range = rangeFromText(task)
  const spec = scanSpec(selection, table, range)
  const onRows = progressOf(range, context)
  return settings.mode === 'write'
    ? write(spec, task, settings, context, onRows)
    : discover(keysOnly(spec), context, onRows)
}

type OnRows = (rows: CountedRows) => void

async function write(
  spec: ScanSpec,
  task: ExportTask,
  settings: ExportSettings,
  context: TaskContext,
  onRows: OnRows,
): Promise<ExportTaskResult> {
  const { output } = settings.options
  const { singleFile = false, fileLimits: limits = {} } = output
  const { directory } = settings
  const format = await createFormat(settings.options, {
    columns: settings.columns.map(parseColumn),
    seed: fileSeed(output, context.timestamp, task.file),
    spillPath: join(directory, `${task.file}.row`),
  })
  const sink = new FileSeries({ directory, name: task.file, limits, heads: !singleFile })
  const options = { onRows, limits }
  const { counted, formatter } = await writeRows(spec, format, sink, context, options)
  // The journal will say that they are there, also after a power cut.
  await writing(directory, () => syncDirectory(directory))
  const result = resultOf(counted, formatter.unseenColumns ?? [])
  return { ...result, files: sink.files.map(describeFile) }
}

async function discover(
  spec: ScanSpec,
  context: TaskContext,
  onRows: OnRows,
): Promise<ExportTaskResult> {
  const collector = new ColumnCollector()
  const counted = new CountedRows(collector)
  await scanRows(spec, counted, context, (rows) => {
    if (collector.full) throw tooManyColumns()
    onRows(rows)
    return undefined
  })
  if (collector.full) throw tooManyColumns()
  return resultOf(counted, collector.columns.sorted())
}

function resultOf({ rows, cells }: CountedRows, unseen: readonly ColumnName[]): ExportTaskResult {
  return { rows, cells, files: [], unseen: unseen.map(columnText) }
}

function describeFile({ file, firstKey, lastKey, ...rest }: SeriesFile): ManifestFile {
  return {
    name: file,
    ...rest,
    ...(firstKey === undefined ? {} : { firstKey: toStringBinary(firstKey) }),
    ...(lastKey === undefined ? {} : { lastKey: toStringBinary(lastKey) }),
  }
}

/** Moves the job's progress by how far the scan is between the range's ends; tasks weigh 1. */
function progressOf(range: KeyRange, { advance }: TaskContext): OnRows {
  const progress = new KeyProgress(range)
  return ({ lastKey }) => advance(progress.step(lastKey))
}
