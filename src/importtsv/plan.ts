import { cutRanges, rangeLength } from './byte-ranges.js'
import type { InputFile } from './input/inputs.js'
import type { ImportTask } from './settings.js'

/** Lines can be found from anywhere inside such a file. */
export function canBeCut(input: InputFile, splittable: boolean): boolean {
  return splittable && input.kind === 'file' && input.compression === 'none'
}

/**
 * Cuts the inputs into tasks, in their order. Each has one at least, so that every input is in the report.
 * @param splittable whether the format lets a file be cut at any byte
 */
export function planTasks(
  inputs: readonly InputFile[],
  splittable: boolean,
  threads: number,
): ImportTask[] {
  const total = inputs.reduce((sum, { size }) => sum + size, 0)
  const length = rangeLength(total, threads)
  const tasks: ImportTask[] = []
  for (const [index, input] of inputs.entries()) {
    const id = `${index}`.padStart(5, '0')
    if (input.kind === 'stream') tasks.push({ id, input, start: 0, end: undefined })
    else if (input.size === 0 || !canBeCut(input, splittable)) {
      const end = input.compression === 'none' ? input.size : undefined
      tasks.push({ id, input, start: 0, end })
    } else {
      for (const { start, end } of cutRanges(input.size, length)) {
        tasks.push({ id: `${id}-${`${start}`.padStart(15, '0')}`, input, start, end })
      }
    }
  }
  return tasks
}

/** The task's share of the job, in bytes on disk. */
export function taskBytes({ input, start, end }: ImportTask): number {
  return (end ?? input.size) - start
}
