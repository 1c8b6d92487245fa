import type { BatchWriter } from '../client/batch-writer.js'
import type { RowSpan, Timestamp } from '../client/types.js'
import { HbulkError } from '../errors.js'
import { syncDirectory } from '../system/atomic-file.js'
import { interrupted } from '../workers/interrupted.js'
import { sendingForTask } from '../workers/task-io.js'
import type { TaskContext } from '../workers/types.js'
import { type Checkpoint, readCheckpoint, saveCheckpoint } from './checkpoint.js'
import { createMapper } from './create-mapper.js'
import { RecordOutcome, type RecordOutcomeCode, type TextFormat } from './formats/format.js'
import { loadFormat } from './formats/formats.js'
import { RangeRun } from './range-run.js'
import { readingTurn } from './reading-turn.js'
import type { RecordMapper } from './record-mapper.js'
import { partPaths, RejectPart } from './rejects.js'
import { parseRules } from './row-rules.js'
import {
  type ImportRange,
  type ImportResult,
  type ImportSettings,
  type ImportTask,
  rangesOf,
} from './settings.js'
import { sumResults } from './task-tally.js'
import { parseLong } from './timestamp.js'
import { TransformMapper } from './transform/transform-mapper.js'

/** After this much of an input that cannot be read twice, everything is written before more is read. */
const HELD_BYTES = 16 * 2 ** 20
/** A task that is killed goes on from where it was at most so long, or so many bytes, before. */
const CHECKPOINT_MS = 10_000
const CHECKPOINT_BYTES = 64 * 2 ** 20
/** A checkpoint holds every refused row whose line is still to be found. */
const CHECKPOINT_REFUSED = 10_000

/** One task on its way into the table: its ranges one after the other, through one writer. */
export class TaskRun {
  readonly #task: ImportTask
  readonly #settings: ImportSettings
  readonly #context: TaskContext
  /** Fields of a record whose bounds are wanted. */
  readonly #fields: number
  readonly #mapper: RecordMapper
  /** Undefined in a dry run. */
  #writer: BatchWriter | undefined
  readonly #format: TextFormat
  readonly #part: RejectPart
  /** The ranges that were opened, in order. */
  readonly #runs: RangeRun[] = []
  readonly #checkpoint: Checkpoint | undefined
  #rowsWritten: number
  /** Why the job has to stop, when that was found out inside the writer. */
  #failure: HbulkError | undefined
  #savedAt = performance.now()
  #savedOffset: number

  private constructor(
    task: ImportTask,
    settings: ImportSettings,
    context: TaskContext,
    how: { readonly format: TextFormat; readonly fields: number; readonly mapper: RecordMapper },
    checkpoint: Checkpoint | undefined,
  ) {
    this.#task = task
    this.#settings = settings
    this.#context = context
    this.#format = how.format
    this.#fields = how.fields
    this.#mapper = how.mapper
    const paths = partPaths(settings.partsDir, task.id)
    this.#part = new RejectPart(paths, task.input.path, checkpoint?.rejects)
    this.#checkpoint = checkpoint
    this.#rowsWritten = checkpoint?.tally.rowsWritten ?? 0
    this.#savedOffset = checkpoint?.position.offset ?? task.start
  }

  /** Leaves the same rows and the same reject part however often it runs. */
  static async run(
    task: ImportTask,
    settings: ImportSettings,
    context: TaskContext,
  ): Promise<ImportResult> {
    const rules = parseRules(settings.columns, settings)
    const place = { file: task.input.path, timestamp: timestampOf(settings, context) }
    const mapper = await createMapper(rules, settings, place)
    const format = await loadFormat(settings.format)
    const how = { format, fields: rules.spec.roles.length, mapper }
    const checkpoint = hasCheckpoints(task)
      ? await readCheckpoint(settings.partsDir, task.id, context.timestamp)
      : undefined
    const run = new TaskRun(task, settings, context, how, checkpoint)
    try {
      const result = await run.#run()
      // Once it is in the journal nobody reads its lines again: after a power cut, too, its rejects have to be there.
      if (run.#part.sync().reasons > 0) await syncDirectory(settings.partsDir)
      return result
    } catch (error) {
      throw context.signal.aborted ? interrupted() : error
    } finally {
      run.#part.close()
    }
  }

  async #run(): Promise<ImportResult> {
    if (!this.#settings.dryRun) this.#writer = await this.#openWriter()
    const ranges = rangesOf(this.#task)
    const endTurn = await readingTurn.take()
    try {
      for (const [index, range] of ranges.entries()) {
        await this.#readRange(range, index + 1 === ranges.length ? endTurn : undefined)
      }
    } catch (error) {
      // What could be read stays read: it is written, and its rejects are kept.
      const unreadable = error instanceof HbulkError && error.code === 'INPUT'
      if (unreadable) {
        this.#part.dropUnfinished()
        await this.#settle().catch(() => {})
      }
      throw error
    } finally {
      endTurn()
    }
    return this.#finish()
  }

  #openWriter(): Promise<BatchWriter> {
    return this.#context.client.openWriter({
      ...sendingForTask(this.#context),
      table: Buffer.from(this.#settings.table),
      columns: this.#mapper.columns,
      timestamp: timestampOf(this.#settings, this.#context),
      onRejected: (place, reason) => this.#onRefused(place, reason),
      onWritten: (rows, cells, bytes) => this.#onWritten(rows, cells, bytes),
    })
  }

  /** @param atEnd called when the task has read all of its ranges */
  async #readRange(range: ImportRange, atEnd: (() => void) | undefined): Promise<void> {
    this.#mapper.startFile?.(range.input.path)
    const run = await this.#openRange(range)
    const { signal } = this.#context
    // An idle pipe would not notice that the job is being stopped.
    const stop = (): void => void run.input.close().catch(() => {})
    if (range.input.kind === 'stream') signal.addEventListener('abort', stop)
    try {
      if (this.#settings.header) await run.skipHeader()
      await this.#readAll(run)
      await run.input.verify()
      run.tally.publish()
      atEnd?.()
      if (atEnd !== undefined) await this.#settle()
    } finally {
      signal.removeEventListener('abort', stop)
      await run.input.close()
      run.input.reader.window.drop()
    }
  }

  async #openRange(range: ImportRange): Promise<RangeRun> {
    const before = this.#runs.at(-1)
    const base = before === undefined ? 0 : before.base + before.input.reader.window.offset + 1
    const request = {
      range,
      settings: this.#settings,
      format: this.#format,
      fields: this.#fields,
      base,
      checkpoint: this.#checkpoint,
    }
    const run = await RangeRun.open(request, this.#context)
    this.#runs.push(run)
    return run
  }

  /** The hot loop: a row costs no object and no promise unless the writer has too much under way. */
  async #readAll(run: RangeRun): Promise<void> {
    const { base, tally, input } = run
    const { reader } = input
    const { record, raw } = reader
    const mapper = this.#mapper
    for (;;) {
      const outcome = reader.next()
      if (outcome === RecordOutcome.RECORD) {
        const reason = mapper.map(record, raw.offset)
        if (reason !== undefined) {
          this.#reject(run, reason)
          continue
        }
        const { rows, count } = mapper
        tally.mapped(count)
        for (let i = 0; i < count; i++) {
          const room = this.#writer?.write(rows[i] as RowSpan, base + raw.offset)
          if (room !== undefined) await room
        }
      } else if (outcome === RecordOutcome.PENDING) {
        await this.#readMore(run)
      } else if (outcome === RecordOutcome.END) {
        return
      } else if (outcome === RecordOutcome.BAD_PART) {
        await this.#rejectPart(run)
      } else {
        this.#passOver(run, outcome)
      }
    }
  }

  async #readMore(run: RangeRun): Promise<void> {
    if (this.#context.signal.aborted) throw interrupted()
    if (this.#failure !== undefined) throw this.#failure
    if (run.input.heldBytes > HELD_BYTES) await this.#settle()
    if (this.#mapper instanceof TransformMapper) await this.#forgetColumns(this.#mapper)
    if (this.#writer !== undefined && this.#isCheckpointDue(run)) {
      await this.#saveCheckpoint(run, this.#writer)
    }
    await run.input.reader.more()
    run.tally.publish()
  }

  /** A writer knows the columns of all its rows; a transform that goes on naming new ones gets another writer. */
  async #forgetColumns(mapper: TransformMapper): Promise<void> {
    if (!mapper.columnsFull) return
    await this.#writer?.flush()
    mapper.forgetColumns()
    if (this.#writer !== undefined) this.#writer = await this.#openWriter()
  }

  #passOver(run: RangeRun, outcome: RecordOutcomeCode): void {
    const long = this.#part.unfinished
    if (outcome === RecordOutcome.BAD) this.#reject(run, run.input.reader.reason)
    else run.tally.skipped()
    // What is held of a stream begins at a line again, as far as all before this one is settled.
    if (long) run.input.release()
  }

  /** A line refused later must not come between the parts of this one, so that of a stream there is none left. */
  async #rejectPart(run: RangeRun): Promise<void> {
    if (!this.#part.unfinished && run.input.heldBytes > 0) await this.#settle()
    const { raw, window } = run.input.reader
    this.#part.addPart(window.buf, raw.start, raw.end)
  }

  #reject(run: RangeRun, reason: string): void {
    run.reject(this.#part, reason)
    const failure = this.#stopReason(run, run.input.reader.raw.offset, reason)
    if (failure !== undefined) throw failure
  }

  #onRefused(place: number, reason: string): void {
    const run = this.#runs.findLast(({ base }) => base <= place)
    if (run === undefined) return
    const offset = place - run.base
    run.refuse(offset, reason)
    this.#failure ??= this.#stopReason(run, offset, reason)
  }

  #onWritten(rows: number, cells: number, bytes: number): void {
    const { counters } = this.#context
    this.#rowsWritten += rows
    counters.add('rowsWritten', rows)
    counters.add('cellsWritten', cells)
    counters.add('bytesWritten', bytes)
    counters.add('batches', 1)
  }

  /** Everything read so far is in HBase or among the rejects after this. */
  async #settle(): Promise<void> {
    await this.#writer?.flush()
    if (this.#context.signal.aborted) throw interrupted()
    for (const run of this.#runs) await run.settle(this.#part)
    for (const run of this.#runs) run.tally.publish()
    if (this.#failure !== undefined) throw this.#failure
  }

  #isCheckpointDue({ input, refused }: RangeRun): boolean {
    return (
      hasCheckpoints(this.#task) &&
      !this.#part.unfinished &&
      refused.waiting <= CHECKPOINT_REFUSED &&
      (performance.now() - this.#savedAt >= CHECKPOINT_MS ||
        input.reader.window.offset - this.#savedOffset >= CHECKPOINT_BYTES)
    )
  }

  /** Lines that HBase has refused are still looked up at the end, in one go: here they are only kept in mind. */
  async #saveCheckpoint(run: RangeRun, writer: BatchWriter): Promise<void> {
    await writer.flush()
    if (this.#failure !== undefined) throw this.#failure
    const { input, tally, refused } = run
    tally.publish()
    const { offset } = input.reader.window
    await saveCheckpoint(this.#settings.partsDir, this.#task.id, {
      timestamp: this.#context.timestamp,
      position: { offset, lines: input.physicalLines },
      tally: tally.state(this.#rowsWritten),
      counters: this.#context.counters.values(),
      rejects: this.#part.sync(),
      refused: refused.entries(),
    })
    this.#savedAt = performance.now()
    this.#savedOffset = offset
  }

  /** @throws HbulkError ACCOUNTING when a row is neither written nor refused, or both */
  #finish(): ImportResult {
    const { dryRun } = this.#settings
    const ranges = this.#runs.map(({ tally }) => tally.finish(dryRun))
    const total = sumResults(ranges)
    if (total.rowsWritten !== this.#rowsWritten) {
      const { input, start } = this.#task
      const refused = this.#runs.reduce((sum, { tally }) => sum + tally.rowsRefused, 0)
      throw new HbulkError(
        'ACCOUNTING',
        `'${input.path}' from byte ${start}: ${total.rowsWritten + refused} rows were sent, but ${this.#rowsWritten} acknowledged and ${refused} refused`,
      )
    }
    return ranges.length === 1 ? total : { ...total, ranges }
  }

  #stopReason(run: RangeRun, offset: number, reason: string): HbulkError | undefined {
    const { skipBadLines, maxRejects } = this.#settings
    const place = `'${run.path}' at byte offset ${offset}: ${reason}`
    if (!skipBadLines) {
      return new HbulkError('TOO_MANY_REJECTS', `bad line in ${place}`, {
        hint: 'Bad lines are not to be skipped in this run; --skip-bad-lines collects them in a file.',
      })
    }
    if (maxRejects === undefined) return undefined
    const rejected = this.#runs.reduce((sum, { tally }) => sum + tally.linesRejected, 0)
    if (rejected <= maxRejects) return undefined
    return new HbulkError(
      'TOO_MANY_REJECTS',
      `more than ${maxRejects} lines were rejected, the last in ${place}`,
    )
  }
}

/** A stream cannot be read again, and small files that share a task are soon done. */
function hasCheckpoints({ input, others }: ImportTask): boolean {
  return input.kind === 'file' && others === undefined
}

/** Of every row without its own. */
function timestampOf(settings: ImportSettings, context: TaskContext): Timestamp {
  return parseLong(settings.timestamp ?? '') ?? context.timestamp
}
