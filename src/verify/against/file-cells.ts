import { basename } from 'node:path'
import { toShownKey } from '../../bytes/string-binary.js'
import { HbulkError } from '../../errors.js'
import { DecodedRow } from '../../import/formats/decoded-row.js'
import { openRecords, type Records } from '../../import/formats/open-records.js'
import { mismatch } from '../../import/sources.js'
import { RecordOutcome } from '../../importtsv/formats/format.js'
import { type KeyRange, rangeContains } from '../../regions/key-range.js'
import { rangeFromText } from '../../regions/range-text.js'
import { FamilyIndex } from '../../two-tables/family-index.js'
import { interrupted } from '../../workers/interrupted.js'
import { compareCells } from '../cell-order.js'
import type { CellSource } from '../cell-source.js'
import { type OwnedCell, ownCell } from '../owned-cell.js'
import { NO_TIMESTAMP } from './cell-form.js'
import type { AgainstSettings, AgainstTask } from './settings.js'

/** The cells of one file of an export, in HBase's order. */
export class FileCells implements CellSource {
  /** Rows and cells that were taken or are the next. */
  rows = 0
  cells = 0
  readonly #records: Records
  readonly #path: string
  readonly #range: KeyRange
  readonly #families: FamilyIndex
  readonly #signal: AbortSignal
  /** A wide layout has the columns of its header's order, which may be anybody's. */
  readonly #sorts: boolean
  readonly #row = new DecodedRow()
  /** Cells of the record that are still to come, the last first, if they had to be sorted. */
  #sorted: OwnedCell[] = []
  #index = 0
  #next: OwnedCell | undefined
  #last: OwnedCell | undefined
  #key: Buffer | undefined
  #ended = false

  private constructor(
    records: Records,
    task: AgainstTask,
    settings: AgainstSettings,
    signal: AbortSignal,
  ) {
    this.#records = records
    this.#path = task.input.path
    this.#range = rangeFromText(task)
    this.#families = new FamilyIndex(settings.families)
    this.#sorts = settings.shape.layout === 'wide'
    this.#signal = signal
  }

  /** @throws HbulkError INPUT */
  static async open(
    task: AgainstTask,
    settings: AgainstSettings,
    signal: AbortSignal,
  ): Promise<FileCells> {
    const { shape, maxRecordBytes } = settings
    const { input } = task
    const records = await openRecords({ input, shape, maxRecordBytes, timestamp: NO_TIMESTAMP })
    return new FileCells(records, task, settings, signal)
  }

  /** Bytes of the file that were read. */
  get consumed(): number {
    return this.#records.consumed()
  }

  here(): OwnedCell | undefined {
    while (this.#next === undefined) {
      const cell = this.#sorts ? this.#sorted.pop() : this.#cellOfRecord()
      if (cell !== undefined) this.#arrive(cell)
      else if (this.#ended || !this.#nextRecord()) return undefined
    }
    return this.#next
  }

  async peek(): Promise<OwnedCell | undefined> {
    for (;;) {
      const cell = this.here()
      if (cell !== undefined || this.#ended) return cell
      if (this.#signal.aborted) throw interrupted()
      await this.#records.reader.more()
    }
  }

  take(): void {
    this.#next = undefined
  }

  /** After the last cell. @throws HbulkError INPUT when the file was another one than the manifest's */
  async finish({ rows, directory, input }: AgainstTask): Promise<void> {
    await this.#records.verify()
    if (this.rows === rows) return
    throw mismatch(directory, `file ${basename(input.path)} holds ${this.rows} rows, not ${rows}`)
  }

  close(): Promise<void> {
    return this.#records.close()
  }

  /** In a raw export a cell that was written twice with one timestamp is there twice: the later write comes first. */
  #arrive(cell: OwnedCell): void {
    const order = this.#last === undefined ? 1 : compareCells(cell, this.#last)
    if (order < 0) throw this.#broken('its cells are not in the order of HBase')
    if (order === 0 && this.#last !== undefined) return
    this.#last = cell
    this.#next = cell
    this.cells++
  }

  #cellOfRecord(): OwnedCell | undefined {
    return this.#index < this.#row.cells ? this.#own(this.#index++) : undefined
  }

  #own(index: number): OwnedCell {
    const cell = this.#row.cell(index)
    const family = this.#families.find(cell)
    if (this.#key === undefined || family < 0) {
      const name = cell.buf.toString('utf8', cell.familyStart, cell.familyEnd)
      throw this.#broken(`the manifest knows no column family '${name}'`)
    }
    return ownCell(cell, this.#key, family)
  }

  /** False when it takes more input, or there is none. */
  #nextRecord(): boolean {
    const { reader, decoder } = this.#records
    const row = this.#row
    for (;;) {
      const outcome = reader.next()
      if (outcome === RecordOutcome.PENDING) return false
      if (outcome === RecordOutcome.END) {
        this.#ended = true
        return false
      }
      if (outcome === RecordOutcome.BAD || outcome === RecordOutcome.BAD_PART) {
        throw this.#broken(reader.reason)
      }
      if (outcome !== RecordOutcome.RECORD) continue
      const wrong = decoder.decode(reader.record, row)
      if (wrong !== undefined) throw this.#broken(wrong)
      this.#beginRow()
      return true
    }
  }

  #beginRow(): void {
    const { buf, keyStart, keyEnd, cells } = this.#row
    const before = this.#key
    const order = before === undefined ? 1 : buf.compare(before, 0, before.length, keyStart, keyEnd)
    if (order < 0) throw this.#broken('its rows are not in the order of their keys')
    if (order > 0) {
      this.#key = Buffer.from(buf.subarray(keyStart, keyEnd))
      this.rows++
      if (!rangeContains(this.#range, this.#key)) {
        throw this.#broken(
          `row "${toShownKey(this.#key)}" is not one of those that the manifest says`,
        )
      }
    }
    this.#index = 0
    if (!this.#sorts) return
    const sorted = Array.from({ length: cells }, (_, index) => this.#own(index))
    this.#sorted = sorted.sort((a, b) => compareCells(b, a))
  }

  #broken(why: string): HbulkError {
    const { offset } = this.#records.reader.raw
    const message = `'${this.#path}' cannot be compared: at byte ${offset}, ${why}`
    return new HbulkError('INPUT', message, {
      hint: 'Copy the export again, or export again.',
    })
  }
}
