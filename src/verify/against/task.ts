import { checkFile } from '../../import/check-file.js'
import { interrupted } from '../../workers/interrupted.js'
import type { TaskContext } from '../../workers/types.js'
import { emptyTally } from '../tally.js'
import { FileComparison } from './compare-file.js'
import type { AgainstResult, AgainstSettings, AgainstTask } from './settings.js'

/** One file of an export, in a worker thread: whether it is the manifest's, or whether the table is the same. */
export async function runTask(
  task: AgainstTask,
  settings: AgainstSettings,
  context: TaskContext,
): Promise<AgainstResult> {
  try {
    if (task.step === 'compare') return await new FileComparison(task, settings, context).run()
    await checkFile(task, context)
    return { ...emptyTally(), listed: [], fileRows: 0 }
  } catch (error) {
    throw context.signal.aborted ? interrupted() : error
  }
}
