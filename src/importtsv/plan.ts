import { type ByteRange, cutRanges, MAX_RANGE_BYTES, rangeLength } from './byte-ranges.js'
import type { InputFile } from './input/inputs.js'
import { type ImportRange, type ImportTask, rangesOf } from './settings.js'

/** A task opens its files one after the other, so that more of them would keep the other threads waiting. */
const MOST_FILES = 1000
/** How much text one byte of a packed file stands for, about. */
const PACKED_WEIGHT = 5

export interface CutOptions {
  /** Whether the format lets a file be cut at any byte. */
  readonly splittable: boolean
  readonly threads: number
  /** Whether the text is decoded: then offsets in the file are not those of the text. */
  readonly decoded: boolean
  /** The ranges of files that can be cut only where somebody has looked. */
  readonly ranges?: ReadonlyMap<InputFile, readonly ByteRange[]>
}

/** How long ranges of these inputs should be, in bytes. */
export function wantedLength(inputs: readonly InputFile[], threads: number): number {
  const total = inputs.reduce((sum, { size }) => sum + size, 0)
  return rangeLength(total, threads)
}

/** Offsets in the file are offsets in its text. */
export function isPlainFile({ kind, compression }: InputFile): boolean {
  return kind === 'file' && compression === 'none'
}

/**
 * Cuts the inputs into tasks, in their order. Every input is in one at least, so that it is in the report; small files
 * share one.
 */
export function planTasks(inputs: readonly InputFile[], options: CutOptions): ImportTask[] {
  const length = wantedLength(inputs, options.threads)
  const tasks: ImportTask[] = []
  let group: ImportTask[] = []
  let weight = 0
  const endGroup = (): void => {
    const [first, ...others] = group
    if (first !== undefined) tasks.push(others.length === 0 ? first : withOthers(first, others))
    group = []
    weight = 0
  }
  for (const [index, input] of inputs.entries()) {
    const own = tasksOf(input, index, length, options)
    const [only] = own
    if (own.length > 1 || only === undefined || !isSmall(input, length)) {
      endGroup()
      tasks.push(...own)
      continue
    }
    if (group.length === MOST_FILES || weight + weightOf(input) > length) endGroup()
    group.push(only)
    weight += weightOf(input)
  }
  endGroup()
  return tasks
}

function withOthers(first: ImportTask, others: readonly ImportTask[]): ImportTask {
  return { ...first, others: others.map(({ input, start, end }) => ({ input, start, end })) }
}

function weightOf({ compression, size }: InputFile): number {
  return compression === 'none' ? size : size * PACKED_WEIGHT
}

/** A stream is not: nobody knows how long it is. */
function isSmall(input: InputFile, length: number): boolean {
  return input.kind === 'file' && weightOf(input) <= length / 2
}

function tasksOf(
  input: InputFile,
  index: number,
  length: number,
  { splittable, decoded, ranges }: CutOptions,
): ImportTask[] {
  const id = `${index}`.padStart(5, '0')
  if (!isPlainFile(input) || decoded) return [{ id, input, start: 0, end: undefined }]
  const cut = ranges?.get(input) ?? (splittable ? cutRanges(input.size, length) : [])
  if (cut.length < 2) return [{ id, input, start: 0, end: input.size }]
  return cut.map(({ start, end }) => ({
    id: `${id}-${`${start}`.padStart(15, '0')}`,
    input,
    start,
    end,
  }))
}

/**
 * How many tasks a thread has: one that reads, and one whose last batches are under way. Not where one may read for long
 * or, as a stream, wait: the task behind it would not get to a thread that has nothing to do.
 */
export function tasksPerThread(tasks: readonly ImportTask[]): number {
  return tasks.every(isShort) ? 2 : 1
}

function isShort(task: ImportTask): boolean {
  if (task.input.kind === 'stream') return false
  const packed = rangesOf(task).some(({ input }) => input.compression !== 'none')
  return taskBytes(task) * (packed ? PACKED_WEIGHT : 1) <= 2 * MAX_RANGE_BYTES
}

/** The task's share of the job, in bytes on disk. */
export function taskBytes(task: ImportTask): number {
  return rangesOf(task).reduce((sum, range) => sum + rangeBytes(range), 0)
}

function rangeBytes({ input, start, end }: ImportRange): number {
  return (end ?? input.size) - start
}
