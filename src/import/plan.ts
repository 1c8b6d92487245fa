import { dirname } from 'node:path'
import type { PlannedTask } from '../workers/plan.js'
import type { LoadOptions } from './options.js'
import type { LoadTask } from './settings.js'
import type { Source } from './sources.js'

type Planned = PlannedTask<LoadTask>

/**
 * A task for each file and step. All are checked before one is loaded. Exports are loaded one after the other: of two
 * values with one timestamp that of the later export stays.
 */
export function planTasks(
  sources: readonly Source[],
  { checksums }: Pick<LoadOptions, 'checksums'>,
): readonly Planned[] {
  const stages = stagesOf(sources)
  const files = sources.flatMap((source, place) =>
    source.files.map((file) => ({ ...file, stage: stages[place] ?? 0 })),
  )
  const loads = files.map(({ input, expected, stage }, index): Planned => {
    const rows = expected === undefined ? {} : { rows: expected.rows }
    return { ...planned({ ...fileTask(input, `load-${index}`), step: 'load', ...rows }), stage }
  })
  if (!checksums) return loads
  const checks = files.flatMap(({ input, expected }, index): Planned[] => {
    if (expected === undefined) return []
    const { sha256 } = expected
    return [planned({ ...fileTask(input, `check-${index}`), step: 'check', sha256 })]
  })
  return [...checks, ...loads]
}

/** A stage for each argument, except that files of one export, named one behind the other, have no row in common. */
function stagesOf(sources: readonly Source[]): readonly number[] {
  let stage = -1
  let before: string | undefined
  return sources.map(({ manifest, files: [file] }) => {
    const listed = manifest !== undefined && file !== undefined
    const now = listed ? dirname(file.input.path) : undefined
    if (now === undefined || now !== before) stage++
    before = now
    return stage
  })
}

type InputFile = LoadTask['input']

function fileTask(
  input: InputFile,
  id: string,
): Pick<LoadTask, 'id' | 'input' | 'start' | 'end' | 'directory'> {
  return { id, input, start: 0, end: input.size, directory: dirname(input.path) }
}

const planned = (task: LoadTask): Planned => ({ id: task.id, weight: task.input.size, task })
