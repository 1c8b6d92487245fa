import type { CounterName } from '../workers/counters.js'
import type { TaskContext } from '../workers/types.js'
import type { Records } from './formats/open-records.js'
import type { LoadResult } from './settings.js'

/** What became of a file's records, and what of it the job's progress has been told. */
export class RecordTally {
  loaded = 0
  rejected = 0
  skipped = 0
  cellsWritten = 0
  readonly #context: TaskContext
  readonly #published = new Map<CounterName, number>()
  #bytes = 0

  constructor(context: TaskContext) {
    this.#context = context
  }

  get read(): number {
    return this.loaded + this.rejected + this.skipped
  }

  written(cells: number, bytes: number): void {
    const { counters } = this.#context
    this.cellsWritten += cells
    counters.add('cellsWritten', cells)
    counters.add('bytesWritten', bytes)
    counters.add('batches', 1)
  }

  /** Tells the job how far the file is read. */
  publish(records: Records): void {
    const bytes = records.consumed()
    this.#context.advance(bytes - this.#bytes)
    this.#bytes = bytes
    this.#add('bytesRead', bytes)
    this.#add('linesRead', this.read)
    this.#add('linesRejected', this.rejected)
    this.#add('linesSkipped', this.skipped)
  }

  counts(): Pick<
    LoadResult,
    'recordsRead' | 'recordsRejected' | 'recordsSkipped' | 'cellsWritten' | 'bytesRead'
  > {
    return {
      recordsRead: this.read,
      recordsRejected: this.rejected,
      recordsSkipped: this.skipped,
      cellsWritten: this.cellsWritten,
      bytesRead: this.#bytes,
    }
  }

  #add(name: CounterName, total: number): void {
    this.#context.counters.add(name, total - (this.#published.get(name) ?? 0))
    this.#published.set(name, total)
  }
}
