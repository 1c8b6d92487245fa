import type { CounterValues } from '../workers/counters.js'
import type { LoadResult, LoadTask } from './settings.js'

/** What became of one file. */
export interface FileReport
  extends Pick<
    LoadResult,
    'recordsRead' | 'recordsRejected' | 'rows' | 'rowsWritten' | 'cells' | 'markers' | 'bytesRead'
  > {
  readonly path: string
  /** Its SHA-256 and rows are those of the manifest. */
  readonly checked: boolean
}

/** What an import did. */
export interface LoadReport {
  readonly table: string
  readonly dryRun: boolean
  readonly counters: CounterValues
  readonly files: readonly FileReport[]
  /** Of the rows, those that an earlier run of a resumed job had written. */
  readonly rowsBefore: number
  readonly durationMs: number
  readonly rejectsFile: string | undefined
  readonly reasonsFile: string | undefined
  /** Undefined when nothing was left in it. */
  readonly jobDir: string | undefined
}

/** In the order of the tasks. */
export function reportFiles(
  tasks: readonly LoadTask[],
  results: ReadonlyMap<string, LoadResult>,
): readonly FileReport[] {
  return tasks.flatMap(({ id, input }) => {
    const result = results.get(id)
    if (result === undefined) return []
    const { recordsRead, recordsRejected, rows, rowsWritten, cells, markers, bytesRead } = result
    const checked = results.has(id.replace('load-', 'check-'))
    return [
      {
        ...{ path: input.path, recordsRead, recordsRejected, rows, rowsWritten },
        ...{ cells, markers, bytesRead, checked },
      },
    ]
  })
}
