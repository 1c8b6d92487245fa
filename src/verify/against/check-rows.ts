import { basename } from 'node:path'
import { mismatch } from '../../import/sources.js'
import type { PlannedTask, TaskOutcome } from '../../workers/plan.js'
import type { AgainstResult, AgainstTask } from './settings.js'

/** @throws HbulkError INPUT when a file does not hold as many rows as its manifest says, all of its parts together */
export function checkRows(
  tasks: readonly PlannedTask<AgainstTask>[],
  outcomes: readonly TaskOutcome<AgainstResult>[],
): void {
  const found = new Map<string, { readonly task: AgainstTask; readonly rows: number }>()
  for (const [index, { task }] of tasks.entries()) {
    if (task.step !== 'compare') continue
    const before = found.get(task.input.path)?.rows ?? 0
    const rows = before + (outcomes[index]?.result.fileRows ?? 0)
    found.set(task.input.path, { task, rows })
  }
  for (const { task, rows } of found.values()) {
    if (rows === task.rows) continue
    const file = basename(task.input.path)
    throw mismatch(task.directory, `file ${file} holds ${rows} rows, not ${task.rows}`)
  }
}
