import type { BatchWriter } from '../client/batch-writer.js'
import { HbulkError } from '../errors.js'
import { interrupted } from '../workers/interrupted.js'
import type { TaskContext } from '../workers/types.js'
import { type Checkpoint, readCheckpoint, saveCheckpoint } from './checkpoint.js'
import { type ColumnSpec, parseColumns } from './columns.js'
import { RecordOutcome, type RecordOutcomeCode } from './formats/format.js'
import { loadFormat } from './formats/formats.js'
import { RefusedRows } from './refused-rows.js'
import { partPaths, RejectPart } from './rejects.js'
import { RowMapper } from './row-mapper.js'
import type { ImportResult, ImportSettings, ImportTask } from './settings.js'
import { TaskInput } from './task-input.js'
import { TaskTally } from './task-tally.js'
import { parseLong } from './timestamp.js'

/** After this much of an input that cannot be read twice, everything is written before more is read. */
const HELD_BYTES = 16 * 2 ** 20
/** A task that is killed goes on from where it was at most so long, or so many bytes, before. */
const CHECKPOINT_MS = 10_000
const CHECKPOINT_BYTES = 64 * 2 ** 20
/** A checkpoint holds every refused row whose line is still to be found. */
const CHECKPOINT_REFUSED = 10_000

/** One byte range on its way into the table. */
export class TaskRun {
  readonly #task: ImportTask
  readonly #settings: ImportSettings
  readonly #context: TaskContext
  readonly #input: TaskInput
  readonly #part: RejectPart
  readonly #tally: TaskTally
  readonly #refused: RefusedRows
  /** Why the job has to stop, when that was found out inside the writer. */
  #failure: HbulkError | undefined
  readonly #fresh: boolean
  #savedAt = performance.now()
  #savedOffset: number

  private constructor(
    task: ImportTask,
    settings: ImportSettings,
    context: TaskContext,
    input: TaskInput,
    checkpoint: Checkpoint | undefined,
  ) {
    this.#task = task
    this.#settings = settings
    this.#context = context
    this.#input = input
    const paths = partPaths(settings.partsDir, task.id)
    this.#part = new RejectPart(paths, task.input.path, checkpoint?.rejects)
    this.#tally = new TaskTally(context, task, input, settings.dryRun, checkpoint)
    this.#refused = new RefusedRows(checkpoint?.refused)
    this.#fresh = checkpoint === undefined
    this.#savedOffset = input.reader.window.offset
  }

  /** Leaves the same rows and the same reject part however often it runs. */
  static async run(
    task: ImportTask,
    settings: ImportSettings,
    context: TaskContext,
  ): Promise<ImportResult> {
    const columns = parseColumns(settings.columns)
    const format = await loadFormat(settings.format)
    const fields = columns.roles.length
    const checkpoint =
      task.input.kind === 'stream'
        ? undefined
        : await readCheckpoint(settings.partsDir, task.id, context.timestamp)
    const from = checkpoint?.position
    const input = await TaskInput.open({ task, settings, format, fields, from })
    // An idle pipe would not notice that the job is being stopped.
    const stop = (): void => void input.close().catch(() => {})
    if (task.input.kind === 'stream') context.signal.addEventListener('abort', stop)
    try {
      return await new TaskRun(task, settings, context, input, checkpoint).#run(columns)
    } catch (error) {
      throw context.signal.aborted ? interrupted() : error
    } finally {
      context.signal.removeEventListener('abort', stop)
      await input.close()
    }
  }

  async #run(columns: ColumnSpec): Promise<ImportResult> {
    try {
      const writer = this.#settings.dryRun ? undefined : await this.#openWriter(columns)
      if (this.#settings.header && this.#task.start === 0 && this.#fresh) await this.#skipHeader()
      await this.#readAll(new RowMapper(columns, this.#settings), writer)
      await this.#settle(writer)
      return this.#tally.finish(this.#input.lineBase + this.#input.reader.physicalLines)
    } finally {
      this.#part.close()
    }
  }

  #openWriter(columns: ColumnSpec): Promise<BatchWriter> {
    const { client, limits, limiter, signal, counters, timestamp } = this.#context
    const { table } = this.#settings
    return client.openWriter({
      table: Buffer.from(table),
      columns: columns.columns,
      timestamp: parseLong(this.#settings.timestamp ?? '') ?? timestamp,
      batchRows: limits.batchRows,
      batchBytes: limits.batchBytes,
      inFlight: limits.connections,
      retries: limits.retries,
      signal,
      onRejected: (offset, reason) => this.#onRefused(offset, reason),
      onWritten: (rows, cells, bytes) => this.#tally.written(rows, cells, bytes),
      onRetry: () => counters.add('retries', 1),
      onSlowdown: () => counters.add('slowdowns', 1),
      onRegionsChanged: () => counters.add('regionChanges', 1),
      pace: (rows, bytes) => limiter.take(rows, bytes, signal),
    })
  }

  async #skipHeader(): Promise<void> {
    const { reader } = this.#input
    for (;;) {
      const outcome = reader.next()
      if (outcome === RecordOutcome.END) return
      if (outcome === RecordOutcome.PENDING) await reader.more()
      else if (outcome !== RecordOutcome.BAD_PART) this.#tally.skipped()
      if (outcome === RecordOutcome.RECORD || outcome === RecordOutcome.BAD) return
    }
  }

  /** The hot loop: a row costs no object and no promise unless the writer has too much under way. */
  async #readAll(mapper: RowMapper, writer: BatchWriter | undefined): Promise<void> {
    const { reader } = this.#input
    const { record, raw } = reader
    const tally = this.#tally
    for (;;) {
      const outcome = reader.next()
      if (outcome === RecordOutcome.RECORD) {
        const reason = mapper.map(record)
        if (reason !== undefined) {
          this.#reject(reason)
          continue
        }
        tally.rows++
        const room = writer?.write(mapper.row, raw.offset)
        if (room !== undefined) await room
      } else if (outcome === RecordOutcome.PENDING) {
        await this.#readMore(writer)
      } else if (outcome === RecordOutcome.END) {
        return
      } else {
        this.#passOver(outcome)
      }
    }
  }

  async #readMore(writer: BatchWriter | undefined): Promise<void> {
    if (this.#context.signal.aborted) throw interrupted()
    if (this.#failure !== undefined) throw this.#failure
    if (this.#input.heldBytes > HELD_BYTES) await this.#settle(writer)
    if (writer !== undefined && this.#isCheckpointDue()) await this.#saveCheckpoint(writer)
    await this.#input.reader.more()
    this.#tally.publish()
  }

  #passOver(outcome: RecordOutcomeCode): void {
    const { raw, window, reason } = this.#input.reader
    if (outcome === RecordOutcome.BAD) this.#reject(reason)
    else if (outcome === RecordOutcome.BAD_PART) this.#part.addPart(window.buf, raw.start, raw.end)
    else this.#tally.skipped()
  }

  #reject(reason: string): void {
    const { raw, window } = this.#input.reader
    this.#part.add(window.buf, { ...raw, line: raw.line + this.#input.lineBase }, reason)
    this.#tally.rejected()
    const failure = this.#stopReason(raw.offset, reason)
    if (failure !== undefined) throw failure
  }

  #onRefused(offset: number, reason: string): void {
    this.#refused.add(offset, reason)
    this.#tally.refused()
    this.#failure ??= this.#stopReason(offset, reason)
  }

  /** Everything read so far is in HBase or among the rejects after this. */
  async #settle(writer: BatchWriter | undefined): Promise<void> {
    await writer?.flush()
    if (this.#context.signal.aborted) throw interrupted()
    await this.#input.writeRefused(this.#refused, this.#part)
    if (this.#failure !== undefined) throw this.#failure
    this.#input.release()
  }

  #isCheckpointDue(): boolean {
    const { window } = this.#input.reader
    return (
      this.#task.input.kind === 'file' &&
      !this.#part.unfinished &&
      this.#refused.waiting <= CHECKPOINT_REFUSED &&
      (performance.now() - this.#savedAt >= CHECKPOINT_MS ||
        window.offset - this.#savedOffset >= CHECKPOINT_BYTES)
    )
  }

  /** Lines that HBase has refused are still looked up at the end, in one go: here they are only kept in mind. */
  async #saveCheckpoint(writer: BatchWriter): Promise<void> {
    await writer.flush()
    if (this.#failure !== undefined) throw this.#failure
    this.#tally.publish()
    const { reader, lineBase } = this.#input
    const { partsDir } = this.#settings
    await saveCheckpoint(partsDir, this.#task.id, {
      timestamp: this.#context.timestamp,
      position: { offset: reader.window.offset, lines: lineBase + reader.physicalLines },
      tally: this.#tally.state(),
      counters: this.#context.counters.values(),
      rejects: this.#part.sync(),
      refused: this.#refused.entries(),
    })
    this.#savedAt = performance.now()
    this.#savedOffset = reader.window.offset
  }

  #stopReason(offset: number, reason: string): HbulkError | undefined {
    const { skipBadLines, maxRejects } = this.#settings
    const place = `'${this.#task.input.path}' at byte offset ${offset}: ${reason}`
    if (!skipBadLines) {
      return new HbulkError('TOO_MANY_REJECTS', `bad line in ${place}`, {
        hint: 'Bad lines are not to be skipped in this run; --skip-bad-lines collects them in a file.',
      })
    }
    if (maxRejects === undefined || this.#tally.linesRejected <= maxRejects) return undefined
    return new HbulkError(
      'TOO_MANY_REJECTS',
      `more than ${maxRejects} lines were rejected, the last in ${place}`,
    )
  }
}
