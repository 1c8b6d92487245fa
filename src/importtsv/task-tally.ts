import { HbulkError } from '../errors.js'
import { type CounterName, counterNames } from '../workers/counters.js'
import type { TaskContext } from '../workers/types.js'
import type { Checkpoint, TallyState } from './checkpoint.js'
import type { ImportResult, ImportTask } from './settings.js'
import type { TaskInput } from './task-input.js'

/** What became of a task's lines, and what of it the job's progress has been told. */
export class TaskTally {
  linesRejected = 0
  /** Lines that made rows. */
  #lines = 0
  /** Those rows; each is written, refused, or in a dry run only checked. */
  #rows = 0
  /** Lines of which a transform has made nothing. */
  #linesFiltered = 0
  /** Lines with a row that HBase refused. */
  #linesRefused = 0
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
    this.#rows = tally.rows
    this.#lines = tally.lines
    this.#linesFiltered = tally.linesFiltered
    this.#linesRefused = tally.linesRefused
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
      lines: this.#lines,
      rows: this.#rows,
      rowsWritten: this.#rowsWritten,
      rowsRefused: this.#rowsRefused,
      linesRejected: this.linesRejected,
      linesRefused: this.#linesRefused,
      linesFiltered: this.#linesFiltered,
      linesSkipped: this.#linesSkipped,
      firstOffset: this.#firstOffset,
    }
  }

  /** A line has made this many rows. */
  mapped(rows: number): void {
    if (rows === 0) this.#linesFiltered++
    else {
      this.#lines++
      this.#rows += rows
    }
  }

  /** A bad line. */
  rejected(): void {
    this.linesRejected++
  }

  skipped(): void {
    this.#linesSkipped++
  }

  /** A row that HBase refuses: its line turns out bad after all, if no other row of it has done that before. */
  refused(firstOfLine: boolean): void {
    this.#rowsRefused++
    if (!firstOfLine) return
    this.linesRejected++
    this.#linesRefused++
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
    this.#show('rowsFiltered', this.#linesFiltered)
    this.#show('bytesRead', this.#bytesRead())
    const { start, end, input } = this.#task
    const done = Math.min(this.#input.consumed, (end ?? input.size) - start)
    this.#context.advance(done - this.#advanced)
    this.#advanced = done
  }

  /** @throws HbulkError ACCOUNTING when a row is neither written nor refused, or both */
  finish(physicalLines: number): ImportResult {
    this.publish()
    const rowsChecked = this.#dryRun ? this.#rows : 0
    if (this.#rows !== this.#rowsWritten + this.#rowsRefused + rowsChecked) {
      const { input, start } = this.#task
      throw new HbulkError(
        'ACCOUNTING',
        `'${input.path}' from byte ${start}: ${this.#rows} rows were sent, but ${this.#rowsWritten} acknowledged and ${this.#rowsRefused} refused`,
      )
    }
    return {
      linesRead: this.#linesRead(),
      rowsWritten: this.#rowsWritten,
      rowsChecked,
      linesRejected: this.linesRejected,
      linesSkipped: this.#linesSkipped,
      ...this.#transformed(),
      physicalLines,
      bytesRead: this.#bytesRead(),
    }
  }

  #linesRead(): number {
    const bad = this.linesRejected - this.#linesRefused
    return this.#lines + bad + this.#linesFiltered + this.#linesSkipped
  }

  /** Where every line makes one row there is nothing to say. */
  #transformed(): Pick<ImportResult, 'rowsFiltered' | 'rowsAdded'> {
    const rowsAdded = this.#rows - this.#lines - (this.#rowsRefused - this.#linesRefused)
    const rowsFiltered = this.#linesFiltered
    return rowsAdded === 0 && rowsFiltered === 0 ? {} : { rowsFiltered, rowsAdded }
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
