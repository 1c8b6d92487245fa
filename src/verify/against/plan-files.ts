import { nextKey } from '../../bytes/compare.js'
import { parseStringBinary } from '../../bytes/string-binary.js'
import { HbulkError } from '../../errors.js'
import type { ManifestFile } from '../../export/manifest.js'
import { type Selection, selectedRange } from '../../export/selection.js'
import type { ListedExport } from '../../import/find-export.js'
import { rangeLength } from '../../importtsv/byte-ranges.js'
import {
  compareStops,
  isEmptyRange,
  type KeyRange,
  rangeContains,
} from '../../regions/key-range.js'
import { rangeToText } from '../../regions/range-text.js'
import type { PlannedTask } from '../../workers/plan.js'
import { cutFile } from './cut-file.js'
import type { AgainstRequest } from './request.js'
import type { AgainstTask } from './settings.js'

type Planned = PlannedTask<AgainstTask>

/** A second thread takes about as long to get going as the first one needs for less. */
const LEAST_PART_BYTES = 2 ** 24

/** What the planning has to know beside the export. */
export interface FilePlanning extends Pick<AgainstRequest, 'checksums' | 'maxRecordBytes'> {
  readonly threads: number
  readonly signal: AbortSignal
}

/**
 * A task for each file and step, and several where a file can be cut. Every file has the rows of the table from its first
 * key up to the next one's, so that no row of what was exported is left out.
 * @throws HbulkError INPUT when the files are not in the order of their keys
 */
export async function planFiles(
  { path, files, manifest, shape }: ListedExport,
  { checksums, maxRecordBytes, threads, signal }: FilePlanning,
): Promise<readonly Planned[]> {
  const listed = files.map(({ expected }) => expected)
  const ranges = rangesOf(path, listed, exportedRange(manifest.selection, listed))
  const bytes = files.reduce((sum, { input }) => sum + input.size, 0)
  const length = Math.max(LEAST_PART_BYTES, rangeLength(bytes, threads))
  const planned: Planned[] = []
  for (const [index, { input, expected }] of files.entries()) {
    const { sha256, rows } = expected
    const range = ranges[index] as KeyRange
    const file = { input, directory: path, sha256, rows }
    const whole = { ...rangeToText(range), ...file }
    if (checksums) {
      const task = { ...whole, step: 'check' } as const
      planned.push({ id: `check-${index}`, weight: input.size, task })
    }
    const compare = (id: string, task: Omit<AgainstTask, 'step'>, weight: number): Planned => {
      return { id: `compare-${id}`, weight, stage: 1, task: { ...task, step: 'compare' } }
    }
    const parts = await cutFile({ input, shape, range, maxRecordBytes, signal }, length)
    if (parts === undefined) planned.push(compare(`${index}`, whole, input.size))
    for (const [n, { bytes, range: rows }] of (parts ?? []).entries()) {
      const task = { ...rangeToText(rows), ...file, part: bytes }
      planned.push(compare(`${index}.${n}`, task, bytes.end - bytes.start))
    }
  }
  return planned
}

/** Where the export ends that counted rows, nobody knows what was behind its last one. */
function exportedRange(selection: Selection, files: readonly ManifestFile[]): KeyRange {
  const range = selectedRange(selection)
  const rows = files.reduce((sum, file) => sum + file.rows, 0)
  const last = files.at(-1)?.lastKey
  if (selection.limit === undefined || rows < selection.limit || last === undefined) return range
  return { start: range.start, stop: nextKey(parseStringBinary(last)) }
}

function rangesOf(
  path: string,
  files: readonly ManifestFile[],
  whole: KeyRange,
): readonly KeyRange[] {
  const firsts = files.map(({ firstKey }) => parseStringBinary(firstKey ?? ''))
  const ranges = files.map((_, index): KeyRange => {
    const start = index === 0 ? whole.start : firsts[index]
    return { start: start ?? whole.start, stop: firsts[index + 1] ?? whole.stop }
  })
  for (const [index, range] of ranges.entries()) {
    const [name, first] = [files[index]?.name, files[index]?.firstKey]
    const holds = first === undefined || rangeContains(range, parseStringBinary(first))
    if (holds && !isEmptyRange(range) && compareStops(range.stop, whole.stop) <= 0) continue
    throw new HbulkError('INPUT', `${path}: the first key of ${name} is not where it should be`, {
      hint: 'Its manifest was changed, or its files put together from several exports.',
    })
  }
  return ranges
}
