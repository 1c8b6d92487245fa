import { type CounterName, counterNames } from '../workers/counters.js'
import type { TaskContext } from '../workers/types.js'
import type { Checkpoint, TallyState } from './checkpoint.js'
import type { ImportRange, RangeResult } from './settings.js'
import type { TaskInput } from './task-input.js'

/** What became of a range's lines, and what of it the job's progress has been told. */
export class TaskTally {
  linesRejected = 0
  rowsRefused = 0
  /** Lines that made rows. */
  #lines = 0
  /** Those rows; each is written, refused, or in a dry run only checked. */
  #rows = 0
  /** Lines of which a transform has made nothing. */
  #linesFiltered = 0
  /** Lines with a row that HBase refused. */
  #linesRefused = 0
  #linesSkipped = 0
  readonly #context: TaskContext
  readonly #range: ImportRange
  readonly #input: TaskInput
  readonly #firstOffset: number
  readonly #published = new Map<CounterName, number>()
  #advanced = 0

  /** @param earlier what an earlier attempt has brought to its end */
  constructor(
    context: TaskContext,
    range: ImportRange,
    input: TaskInput,
    earlier?: Pick<Checkpoint, 'tally' | 'counters'>,
  ) {
    this.#context = context
    this.#range = range
    this.#input = input
    this.#firstOffset = range.start === 0 ? 0 : input.reader.window.offset
    if (earlier === undefined) return
    const { tally, counters } = earlier
    this.#rows = tally.rows
    this.#lines = tally.lines
    this.#linesFiltered = tally.linesFiltered
    this.#linesRefused = tally.linesRefused
    this.linesRejected = tally.linesRejected
    this.rowsRefused = tally.rowsRefused
    this.#linesSkipped = tally.linesSkipped
    this.#firstOffset = tally.firstOffset
    for (const name of counterNames) {
      const value = counters[name] ?? 0
      context.counters.add(name, value)
      this.#published.set(name, value)
    }
  }

  /** What a later attempt needs to go on from here, together with the rows that are in HBase. */
  state(rowsWritten: number): TallyState {
    return {
      lines: this.#lines,
      rows: this.#rows,
      rowsWritten,
      rowsRefused: this.rowsRefused,
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
    this.rowsRefused++
    if (!firstOfLine) return
    this.linesRejected++
    this.#linesRefused++
  }

  /** Brings the job's counters and progress up to date: once a chunk, not once a line. */
  publish(): void {
    this.#show('linesRead', this.#linesRead())
    this.#show('linesRejected', this.linesRejected)
    this.#show('linesSkipped', this.#linesSkipped)
    this.#show('rowsFiltered', this.#linesFiltered)
    this.#show('bytesRead', this.#bytesRead())
    const { start, end, input } = this.#range
    const done = Math.min(this.#input.consumed, (end ?? input.size) - start)
    this.#context.advance(done - this.#advanced)
    this.#advanced = done
  }

  /** To be called when every row is written, refused or checked. */
  finish(dryRun: boolean): RangeResult {
    this.publish()
    return {
      linesRead: this.#linesRead(),
      rowsWritten: dryRun ? 0 : this.#rows - this.rowsRefused,
      rowsChecked: dryRun ? this.#rows : 0,
      linesRejected: this.linesRejected,
      linesSkipped: this.#linesSkipped,
      ...this.#transformed(),
      physicalLines: this.#input.physicalLines,
      bytesRead: this.#bytesRead(),
    }
  }

  #linesRead(): number {
    const bad = this.linesRejected - this.#linesRefused
    return this.#lines + bad + this.#linesFiltered + this.#linesSkipped
  }

  /** Where every line makes one row there is nothing to say. */
  #transformed(): Pick<RangeResult, 'rowsFiltered' | 'rowsAdded'> {
    const rowsAdded = this.#rows - this.#lines - (this.rowsRefused - this.#linesRefused)
    const rowsFiltered = this.#linesFiltered
    return rowsAdded === 0 && rowsFiltered === 0 ? {} : { rowsFiltered, rowsAdded }
  }

  /** Bytes of the lines that belong to this range, unpacked. */
  #bytesRead(): number {
    return this.#input.reader.window.offset - this.#firstOffset
  }

  #show(name: CounterName, value: number): void {
    this.#context.counters.add(name, value - (this.#published.get(name) ?? 0))
    this.#published.set(name, value)
  }
}

export function sumResults(results: readonly RangeResult[]): RangeResult {
  const sum = (value: (result: RangeResult) => number): number =>
    results.reduce((total, result) => total + value(result), 0)
  return {
    linesRead: sum(({ linesRead }) => linesRead),
    rowsWritten: sum(({ rowsWritten }) => rowsWritten),
    rowsChecked: sum(({ rowsChecked }) => rowsChecked),
    ...sumTransformed(results),
    linesRejected: sum(({ linesRejected }) => linesRejected),
    linesSkipped: sum(({ linesSkipped }) => linesSkipped),
    physicalLines: sum(({ physicalLines }) => physicalLines),
    bytesRead: sum(({ bytesRead }) => bytesRead),
  }
}

function sumTransformed(
  results: readonly RangeResult[],
): Pick<RangeResult, 'rowsFiltered' | 'rowsAdded'> {
  let rowsFiltered = 0
  let rowsAdded = 0
  for (const result of results) {
    rowsFiltered += result.rowsFiltered ?? 0
    rowsAdded += result.rowsAdded ?? 0
  }
  return rowsAdded === 0 && rowsFiltered === 0 ? {} : { rowsFiltered, rowsAdded }
}
