import type { TaskContext } from '../workers/types.js'
import { checkFile } from './check-file.js'
import { LoadRun } from './load-run.js'
import type { LoadResult, LoadSettings, LoadTask } from './settings.js'

/** One file of an export, in a worker thread. Cells carry their timestamps, so doing it again changes nothing. */
export function runTask(
  task: LoadTask,
  settings: LoadSettings,
  context: TaskContext,
): Promise<LoadResult> {
  return task.step === 'check' ? checkFile(task, context) : LoadRun.run(task, settings, context)
}
