import { join } from 'node:path'
import { toStringBinary } from '../bytes/string-binary.js'
import type { ColumnName, ScanSpec } from '../client/types.js'
import { KeyProgress } from '../regions/key-progress.js'
import type { KeyRange } from '../regions/key-range.js'
import { rangeFromText } from '../regions/range-text.js'
import type { TaskContext } from '../workers/types.js'
import { ColumnCollector } from './columns/column-collector.js'
import { columnText, parseColumn } from './columns/column-name.js'
import { tooManyColumns } from './columns/column-set.js'
import type { CountedRows } from './counted-rows.js'
import { createFormat } from './formats/format-table.js'
import { FileSink } from './output/file-sink.js'
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
    : discover(keysOnly(spec), task, context, onRows)
}

type OnRows = (rows: CountedRows) => void

async function write(
  spec: ScanSpec,
  task: ExportTask,
  settings: ExportSettings,
  context: TaskContext,
  onRows: OnRows,
): Promise<ExportTaskResult> {
  const format = await createFormat(settings.options, {
    columns: settings.columns.map(parseColumn),
    seed: `${context.timestamp} ${task.file}`,
  })
  const sink = await FileSink.open(join(settings.directory, task.file))
  const { counted, bytes, formatter } = await writeRows(spec, format, sink, context, onRows)
  return { ...resultOf(task, counted, formatter.unseenColumns ?? []), bytes }
}

async function discover(
  spec: ScanSpec,
  task: ExportTask,
  context: TaskContext,
  onRows: OnRows,
): Promise<ExportTaskResult> {
  const collector = new ColumnCollector()
  const counted = await scanRows(spec, collector, context, (rows) => {
    if (collector.full) throw tooManyColumns()
    onRows(rows)
    return undefined
  })
  if (collector.full) throw tooManyColumns()
  return resultOf(task, counted, collector.columns.sorted())
}

function resultOf(
  { file }: ExportTask,
  { rows, cells, firstKey, lastKey }: CountedRows,
  unseen: readonly ColumnName[],
): ExportTaskResult {
  return {
    file,
    rows,
    cells,
    bytes: 0,
    ...(firstKey === undefined ? {} : { firstKey: toStringBinary(firstKey) }),
    ...(lastKey === undefined ? {} : { lastKey: toStringBinary(lastKey) }),
    unseen: unseen.map(columnText),
  }
}

/** Moves the job's progress by how far the scan is between the range's ends; tasks weigh 1. */
function progressOf(range: KeyRange, { advance }: TaskContext): OnRows {
  const progress = new KeyProgress(range)
  return ({ lastKey }) => advance(progress.step(lastKey))
}
