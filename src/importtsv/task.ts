import type { TaskContext, TaskModule } from '../workers/types.js'
import type { ImportResult, ImportSettings, ImportTask } from './settings.js'
import { TaskRun } from './task-run.js'

/** What a worker thread runs for each byte range of an import. */
export const runTask: TaskModule<ImportSettings, ImportTask, ImportResult>['runTask'] = (
  task: ImportTask,
  settings: ImportSettings,
  context: TaskContext,
) => TaskRun.run(task, settings, context)
