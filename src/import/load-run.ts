import { basename } from 'node:path'
import { toShownKey } from '../bytes/string-binary.js'
import type { CellWriter } from '../client/cell-writer.js'
import type { Timestamp } from '../client/types.js'
import { HbulkError } from '../errors.js'
import { RecordOutcome, type RecordReader } from '../importtsv/formats/format.js'
import { partPaths, RejectPart } from '../importtsv/rejects.js'
import { parseLong } from '../importtsv/timestamp.js'
import { interrupted } from '../workers/interrupted.js'
import { sendingForTask } from '../workers/task-io.js'
import type { TaskContext } from '../workers/types.js'
import { DecodedRow } from './formats/decoded-row.js'
import { openRecords, type Records } from './formats/open-records.js'
import { RecordTally } from './record-tally.js'
import { RefusedKeys } from './refused-keys.js'
import { RowLoader } from './row-loader.js'
import type { LoadResult, LoadSettings, LoadTask } from './settings.js'
import { mismatch } from './sources.js'

/** One file on its way into the table. */
export class LoadRun {
  readonly #task: LoadTask
  readonly #settings: LoadSettings
  readonly #context: TaskContext
  readonly #tally: RecordTally
  readonly #part: RejectPart
  readonly #refused = new RefusedKeys()
  readonly #row = new DecodedRow()
  /** The last record was a part of one, and the next one is of the same row. */
  #inParts = false
  /** A part of it was bad. */
  #badPart = false
  #rejected = 0
  /** Why the job has to stop, when that was found out inside the writer. */
  #failure: HbulkError | undefined

  private constructor(task: LoadTask, settings: LoadSettings, context: TaskContext) {
    this.#task = task
    this.#settings = settings
    this.#context = context
    this.#tally = new RecordTally(context)
    this.#part = new RejectPart(partPaths(settings.partsDir, task.id), task.input.path)
  }

  /** Leaves the same cells and the same reject part however often it runs. */
  static async run(
    task: LoadTask,
    settings: LoadSettings,
    context: TaskContext,
  ): Promise<LoadResult> {
    const run = new LoadRun(task, settings, context)
    try {
      return await run.#run()
    } catch (error) {
      throw context.signal.aborted ? interrupted() : error
    } finally {
      run.#part.close()
    }
  }

  async #run(): Promise<LoadResult> {
    const writer = this.#settings.dryRun ? undefined : await this.#openWriter()
    const loader = new RowLoader(writer, this.#settings)
    const records = await this.#open()
    try {
      await this.#loadAll(records, loader)
      loader.endRow()
      await writer?.flush()
      if (this.#failure !== undefined) throw this.#failure
      await records.verify()
    } finally {
      await records.close()
    }
    if (this.#refused.size > 0) await this.#rejectRefused()
    this.#tally.publish(records)
    return this.#finish(loader, records, writer)
  }

  #open(): Promise<Records> {
    const { shape, maxRecordBytes } = this.#settings
    const { input } = this.#task
    return openRecords({ input, shape, maxRecordBytes, timestamp: this.#timestamp() })
  }

  /** Of cells whose layout has none. */
  #timestamp(): Timestamp {
    return parseLong(this.#settings.timestamp ?? '') ?? this.#context.timestamp
  }

  #openWriter(): Promise<CellWriter> {
    const { table, markers } = this.#settings
    return this.#context.client.openCellWriter({
      ...sendingForTask(this.#context),
      table: Buffer.from(table),
      markers,
      onRejected: (_tag, reason, row) => {
        this.#failure ??= this.#refused.add(row, reason)
      },
      onWritten: (_rows, cells, bytes) => this.#tally.written(cells, bytes),
    })
  }

  async #loadAll(records: Records, loader: RowLoader): Promise<void> {
    const { reader, decoder, headerLine } = records
    const tally = this.#tally
    const row = this.#row
    if (headerLine !== undefined) tally.skipped++
    for (;;) {
      const outcome = reader.next()
      if (outcome === RecordOutcome.RECORD) {
        const reason = decoder.decode(reader.record, row) ?? loader.check(row)
        if (reason !== undefined) {
          this.#reject(records, reason)
          this.#passPart(reader, true)
          continue
        }
        // The last part of a row may have nothing left.
        const room = row.cells === 0 && this.#inParts ? undefined : loader.write(row)
        if (this.#passPart(reader, false)) tally.loaded++
        if (room !== undefined) await room
      } else if (outcome === RecordOutcome.PENDING) {
        if (this.#context.signal.aborted) throw interrupted()
        if (this.#failure !== undefined) throw this.#failure
        await reader.more()
        tally.publish(records)
      } else if (outcome === RecordOutcome.END) {
        return
      } else if (outcome === RecordOutcome.BAD) {
        this.#reject(records, reader.reason)
        this.#inParts = false
        this.#badPart = false
      } else if (outcome === RecordOutcome.BAD_PART) {
        this.#part.addPart(rawBuf(reader), reader.raw.start, reader.raw.end)
      } else {
        tally.skipped++
      }
    }
  }

  /** Returns whether a record is complete of which no part was bad. */
  #passPart({ continues = false }: RecordReader, bad: boolean): boolean {
    const good = !continues && !bad && !this.#badPart
    this.#inParts = continues
    this.#badPart = continues && (bad || this.#badPart)
    return good
  }

  /** The reader's last record is a bad one. @throws HbulkError TOO_MANY_REJECTS */
  #reject({ reader }: Records, reason: string): void {
    const { raw } = reader
    this.#part.add(rawBuf(reader), raw, reason)
    this.#tally.rejected++
    this.#rejected++
    const { maxRejects } = this.#settings
    if (maxRejects === undefined || this.#rejected <= maxRejects) return
    throw new HbulkError(
      'TOO_MANY_REJECTS',
      `more than ${maxRejects} records were rejected, the last in '${this.#task.input.path}' at byte offset ${raw.offset}: ${reason}`,
    )
  }

  /** Reads the file once more for the records of the rows that HBase has refused. */
  async #rejectRefused(): Promise<void> {
    const records = await this.#open()
    const { reader, decoder } = records
    const row = this.#row
    try {
      for (;;) {
        const outcome = reader.next()
        if (outcome === RecordOutcome.END) return
        if (outcome === RecordOutcome.PENDING) await reader.more()
        if (outcome !== RecordOutcome.RECORD || decoder.decode(reader.record, row)) continue
        const reason = this.#refused.reasonFor(row)
        if (reason === undefined) continue
        const key = toShownKey(row.buf.subarray(row.keyStart, row.keyEnd))
        if (reader.continues !== true) this.#tally.loaded--
        this.#reject(records, `row "${key}": ${reason}`)
      }
    } finally {
      await records.close()
    }
  }

  /** @throws HbulkError ACCOUNTING, or INPUT when the rows are not as many as the manifest says */
  #finish(loader: RowLoader, { reader }: Records, writer: CellWriter | undefined): LoadResult {
    const { input, rows: expected, directory } = this.#task
    const tally = this.#tally
    const { rows, cells, markers } = loader
    const { cells: cellsRefused, size: rowsRefused } = this.#refused
    if (writer !== undefined && cells !== tally.cellsWritten + cellsRefused) {
      throw new HbulkError(
        'ACCOUNTING',
        `'${input.path}': ${cells} cells were sent, but ${tally.cellsWritten} acknowledged and ${cellsRefused} refused`,
      )
    }
    if (expected !== undefined && this.#rejected === 0 && rows !== expected) {
      throw mismatch(directory, `file ${basename(input.path)} holds ${rows} rows, not ${expected}`)
    }
    const rowsWritten = writer === undefined ? 0 : rows - loader.empty - rowsRefused
    this.#context.counters.add('rowsWritten', rowsWritten)
    return {
      ...tally.counts(),
      ...{ rows, rowsWritten, cells, markers, cellsRefused },
      physicalLines: reader.physicalLines,
    }
  }
}

const rawBuf = (reader: RecordReader): Buffer => reader.rawBuf ?? reader.window.buf
