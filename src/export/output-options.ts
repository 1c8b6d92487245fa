import { HbulkError } from '../errors.js'
import type { FileLimits } from './output/file-series.js'

/** How the files of an export lie in its directory. Plain JSON. */
export interface OutputOptions {
  /** When a task begins another file. Absent: one file for each task. */
  readonly fileLimits?: FileLimits
  /** All rows in one file. */
  readonly singleFile?: boolean
  /** Replace the export that the directory holds. */
  readonly overwrite?: boolean
}

/** @throws HbulkError USAGE for what contradicts itself, or makes no sense for a stream */
export function checkOutput(
  { fileLimits, singleFile, overwrite }: OutputOptions,
  target: string,
): void {
  const limit = fileLimits?.rows === undefined ? '--max-file-bytes' : '--max-file-rows'
  if (singleFile && fileLimits !== undefined) {
    throw new HbulkError('USAGE', `--single-file and ${limit} contradict each other`, {
      hint: 'Leave one of them out.',
    })
  }
  for (const [name, limit] of Object.entries(fileLimits ?? {})) {
    if (Number.isSafeInteger(limit) && limit > 0) continue
    throw new HbulkError('USAGE', `files of ${limit} ${name} cannot be written`)
  }
  if (target !== '-') return
  const flags: readonly (readonly [boolean, string])[] = [
    [fileLimits !== undefined, limit],
    [singleFile === true, '--single-file'],
    [overwrite === true, '--overwrite'],
  ]
  for (const [given, flag] of flags) {
    if (given) throw new HbulkError('USAGE', `${flag} is for a directory, not for stdout`)
  }
}
