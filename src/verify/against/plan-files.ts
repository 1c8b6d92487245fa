import { nextKey } from '../../bytes/compare.js'
import { parseStringBinary } from '../../bytes/string-binary.js'
import { HbulkError } from '../../errors.js'
import type { ManifestFile } from '../../export/manifest.js'
import { type Selection, selectedRange } from '../../export/selection.js'
import type { ListedExport } from '../../import/find-export.js'
import {
  compareStops,
  isEmptyRange,
  type KeyRange,
  rangeContains,
} from '../../regions/key-range.js'
import { rangeToText } from '../../regions/range-text.js'
import type { PlannedTask } from '../../workers/plan.js'
import type { AgainstRequest } from './request.js'
import type { AgainstTask } from './settings.js'

type Planned = PlannedTask<AgainstTask>

/**
 * A task for each file and step. Every file has the rows of the table from its first key up to the next one's, so that
 * no row of what was exported is left out.
 * @throws HbulkError INPUT when the files are not in the order of their keys
 */
export function planFiles(
  { path, files, manifest }: ListedExport,
  { checksums }: Pick<AgainstRequest, 'checksums'>,
): readonly Planned[] {
  const listed = files.map(({ expected }) => expected)
  const ranges = rangesOf(path, listed, exportedRange(manifest.selection, listed))
  return files.flatMap(({ input, expected }, index): Planned[] => {
    const { sha256, rows } = expected
    const range = rangeToText(ranges[index] as KeyRange)
    const task = (step: AgainstTask['step']): Planned => ({
      id: `${step}-${index}`,
      weight: input.size,
      ...(step === 'check' ? {} : { stage: 1 }),
      task: { ...range, step, input, directory: path, sha256, rows },
    })
    return checksums ? [task('check'), task('compare')] : [task('compare')]
  })
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
