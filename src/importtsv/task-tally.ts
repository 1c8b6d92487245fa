import { HbulkError } from '../errors.js'
import { type CounterName, counterNames } from '../workers/counters.js'
import type { TaskContext } from '../workers/types.js'
import type { Checkpoint, TallyState } from './checkpoint.js'
import type { ImportResult, ImportTask } from './settings.js'
import type { TaskInput } from './task-input.js'

/** What became of a task's lines, and what of it the job's progress has been told. */
export class TaskTally {
  /** Rows that the lines made; each is written, refused, or in a dry run only checked. */
  rows = 0
  linesRejected = 0
  #linesSkipped = 0
  #rowsWritten = 0
  #rowsRefused = 0
  readonly #context: TaskContext
  readonly #task: ImportTask
  readonly #input: TaskInput
  readonly #dryRun: boolean
  readonly #firstOffset: number
  readonly #published = new Map<CounterName, number>()
  #advanced = 0

  /** @param earlier what an earlier attempt has brought to its end */
  constructor(
    context: TaskContext,
    task: ImportTask,
    input: TaskInput,
    dryRun: boolean,
    earlier?: Pick<Checkpoint, 'tally' | 'counters'>,
  ) {
    this.#context = context
    this.#task = task
    this.#input = input
    this.#dryRun = dryRun
    this.#firstOffset = task.start === 0 ? 0 : input.reader.window.offset
    if (earlier === undefined) return
    const { tally, counters } = earlier
    this.rows = tally.rows
    this.linesRejected = tally.linesRejected
    this.#linesSkipped = tally.linesSkipped
    this.#rowsWritten = tally.rowsWritten
    this.#rowsRefused = tally.rowsRefused
    this.#firstOffset = tally.firstOffset
    for (const name of counterNames) {
      const value = counters[name] ?? 0
      context.counters.add(name, value)
      this.#published.set(name, value)
    }
  }

  /** What a later attempt needs to go on from here. */
  state(): TallyState {
    return {
      rows: this.rows,
      rowsWritten: this.#rowsWritten,
      rowsRefused: this.#rowsRefused,
      linesRejected: this.linesRejected,
      linesSkipped: this.#linesSkipped,
      firstOffset: this.#firstOffset,
    }
  }

  /** A bad line. */
  rejected(): void {
    this.linesRejected++
  }

  skipped(): void {
    this.#linesSkipped++
  }

  /** A row that HBase refuses: its line turns out bad after all. */
  refused(): void {
    this.linesRejected++
    this.#rowsRefused++
  }

  written(rows: number, cells: number, bytes: number): void {
    const { counters } = this.#context
    this.#rowsWritten += rows
    counters.add('rowsWritten', rows)
    counters.add('cellsWritten', cells)
    counters.add('bytesWritten', bytes)
    counters.add('batches', 1)
  }

  /** Brings the job's counters and progress up to date: once a chunk, not once a line. */
  publish(): void {
    this.#show('linesRead', this.#linesRead())
    this.#show('linesRejected', this.linesRejected)
    this.#show('linesSkipped', this.#linesSkipped)
    this.#show('bytesRead', this.#bytesRead())
    const { start, end, input } = this.#task
    const done = Math.min(this.#input.consumed, (end ?? input.size) - start)
    this.#context.advance(done - this.#advanced)
    this.#advanced = done
  }

  /** @throws HbulkError ACCOUNTING when a row is neither written nor refused, or both */
  finish(physicalLines: number): ImportResult {
    this.publish()
    const rowsChecked = this.#dryRun ? this.rows : 0
    if (this.rows !== this.#rowsWritten + this.#rowsRefused + rowsChecked) {
      const { input, start } = this.#task
      throw new HbulkError(
        'ACCOUNTING',
        `'${input.path}' from byte ${start}: ${this.rows} rows were sent, but ${this.#rowsWritten} acknowledged and ${this.#rowsRefused} refused`,
      )
    }
    return {
      linesRead: this.#linesRead(),
      rowsWritten: this.#rowsWritten,
      rowsChecked,
      linesRejected: this.linesRejected,
      linesSkipped: this.#linesSkipped,
      physicalLines,
      bytesRead: this.#bytesRead(),
    }
  }

  #linesRead(): number {
    return this.rows + this.linesRejected - this.#rowsRefused + this.#linesSkipped
  }

  /** Bytes of the lines that belong to this task, unpacked. */
  #bytesRead(): number {
    return this.#input.reader.window.offset - this.#firstOffset
  }

  #show(name: CounterName, value: number): void {
    this.#context.counters.add(name, value - (this.#published.get(name) ?? 0))
    this.#published.set(name, value)
  }
}
