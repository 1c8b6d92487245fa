import type { TaskContext } from '../workers/types.js'
import { checkFile } from './check-file.js'
import { LoadRun } from './load-run.js'
import type { LoadResult, LoadSettings, LoadTask } from './settings.js'

/** One file of an export, in a worker thread. Cells carry their timestamps, so doing it again changes nothing. */
export async function runTask(
  task: LoadTask,
  settings: LoadSettings,
  context: TaskContext,
): Promise<LoadResult> {
  if (task.step === 'load') return LoadRun.run(task, settings, context)
  await checkFile(task, context)
  return nothing
}

const nothing: LoadResult = {
  ...{ recordsRead: 0, recordsRejected: 0, recordsSkipped: 0, rows: 0, rowsWritten: 0 },
  ...{ cells: 0, markers: 0, cellsWritten: 0, cellsRefused: 0, bytesRead: 0, physicalLines: 0 },
}
