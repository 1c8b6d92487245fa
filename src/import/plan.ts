import { dirname } from 'node:path'
import type { PlannedTask } from '../workers/plan.js'
import type { LoadOptions } from './options.js'
import type { LoadTask } from './settings.js'
import type { Source } from './sources.js'

type Planned = PlannedTask<LoadTask>

/** A task for each file and step. All are checked before one is loaded. */
export function planTasks(
  sources: readonly Source[],
  { checksums }: Pick<LoadOptions, 'checksums'>,
): readonly Planned[] {
  const files = sources.flatMap((source) => source.files)
  const loads = files.map(({ input, expected }, index): Planned => {
    const rows = expected === undefined ? {} : { rows: expected.rows }
    return planned({ ...fileTask(input, `load-${index}`), step: 'load', ...rows })
  })
  if (!checksums) return loads
  const checks = files.flatMap(({ input, expected }, index): Planned[] => {
    if (expected === undefined) return []
    const { sha256 } = expected
    return [planned({ ...fileTask(input, `check-${index}`), step: 'check', sha256 })]
  })
  return [...checks, ...loads]
}

type InputFile = LoadTask['input']

function fileTask(
  input: InputFile,
  id: string,
): Pick<LoadTask, 'id' | 'input' | 'start' | 'end' | 'directory'> {
  return { id, input, start: 0, end: input.size, directory: dirname(input.path) }
}

const planned = (task: LoadTask): Planned => ({ id: task.id, weight: task.input.size, task })
