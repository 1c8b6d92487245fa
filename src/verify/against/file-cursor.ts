import { toShownKey } from '../../bytes/string-binary.js'
import type { HBaseClient } from '../../client/client.js'
import type { CellView, RowVisitor, ScanOptions } from '../../client/types.js'
import { HbulkError } from '../../errors.js'
import { DecodedRow } from '../../import/formats/decoded-row.js'
import { openRecords, type Records } from '../../import/formats/open-records.js'
import { RecordOutcome } from '../../importtsv/formats/format.js'
import { compareStops, type KeyRange, rangeContains } from '../../regions/key-range.js'
import { rangeFromText } from '../../regions/range-text.js'
import { FamilyIndex } from '../../two-tables/family-index.js'
import { interrupted } from '../../workers/interrupted.js'
import { compareColumns } from './compare-columns.js'
import { NO_TIMESTAMP } from './held-form.js'
import type { AgainstSettings, AgainstTask } from './settings.js'

/** Reads one file of an export, or a part of it, from its beginning on: ranges of its rows, one behind the other. */
export class FileCursor {
  /** Rows that were passed or delivered. */
  rows = 0
  readonly #records: Records
  readonly #task: AgainstTask
  readonly #all: KeyRange
  readonly #families: FamilyIndex
  /** A wide layout has its columns in the order of its header, which may be anybody's. */
  readonly #sorts: boolean
  readonly #row = new DecodedRow()
  #key = Buffer.alloc(0)
  /** The record under the cursor begins another row than the one before. */
  #isNew = false
  /** There is a record that lies behind the last range. */
  #waiting = false

  private constructor(records: Records, task: AgainstTask, { shape, families }: AgainstSettings) {
    this.#families = new FamilyIndex(families)
    this.#records = records
    this.#task = task
    this.#all = rangeFromText(task)
    this.#sorts = shape.layout === 'wide'
  }

  /** @throws HbulkError INPUT */
  static async open(task: AgainstTask, settings: AgainstSettings): Promise<FileCursor> {
    const { shape, maxRecordBytes } = settings
    const { input, part } = task
    const records = await openRecords({
      ...{ input, shape, maxRecordBytes, timestamp: NO_TIMESTAMP, part },
    })
    return new FileCursor(records, task, settings)
  }

  /** Its ranges as scans, which must come in the order of their rows. */
  get scans(): Pick<HBaseClient, 'scan'> {
    return {
      scan: ({ startRow, stopRow }, visitor, options) =>
        this.#deliver({ start: startRow, stop: stopRow }, visitor, options),
    }
  }

  /** Bytes of the file that were read. */
  get consumed(): number {
    return this.#records.consumed()
  }

  /** After all rows. @throws HbulkError INPUT when the file was changed since the job was planned */
  finish(): Promise<void> {
    return this.#records.verify()
  }

  close(): Promise<void> {
    return this.#records.close()
  }

  async #deliver(
    range: KeyRange,
    visitor: RowVisitor,
    { signal, pause, hold }: ScanOptions = {},
  ): Promise<number> {
    let delivered = 0
    for (;;) {
      const found = this.#waiting || this.#nextRecord()
      if (found === 'pending') {
        if (signal?.aborted) throw interrupted()
        // A file costs the gateway nothing.
        await pause?.(0, 0)
        await this.#records.reader.more()
        continue
      }
      if (!found) break
      this.#waiting = compareStops(this.#key, range.stop) >= 0
      if (this.#waiting) break
      if (this.#isNew) this.rows++
      if (this.#key.compare(range.start) < 0) continue
      if (this.#isNew) {
        if (delivered > 0) visitor.endRow()
        delivered++
        visitor.startRow(this.#key, 0, this.#key.length)
      }
      this.#visitCells(visitor)
      const held = hold?.()
      if (held !== undefined) await held
      if (signal?.aborted) throw interrupted()
    }
    if (delivered > 0) visitor.endRow()
    return delivered
  }

  /** False at the end of the file. */
  #nextRecord(): boolean | 'pending' {
    const { reader, decoder } = this.#records
    for (;;) {
      const outcome = reader.next()
      if (outcome === RecordOutcome.PENDING) return 'pending'
      if (outcome === RecordOutcome.END) return false
      if (outcome === RecordOutcome.BAD || outcome === RecordOutcome.BAD_PART) {
        throw this.#broken(reader.reason)
      }
      if (outcome !== RecordOutcome.RECORD) continue
      const wrong = decoder.decode(reader.record, this.#row)
      if (wrong !== undefined) throw this.#broken(wrong)
      this.#beginRecord()
      return true
    }
  }

  #beginRecord(): void {
    const { buf, keyStart, keyEnd } = this.#row
    const before = this.#key
    const order = buf.compare(before, 0, before.length, keyStart, keyEnd)
    if (order < 0) throw this.#broken('its rows are not in the order of their keys')
    this.#isNew = order > 0
    if (order === 0) return
    this.#key = Buffer.from(buf.subarray(keyStart, keyEnd))
    if (rangeContains(this.#all, this.#key)) return
    throw this.#broken(`row "${toShownKey(this.#key)}" is none of those that the manifest says`)
  }

  #visitCells(visitor: RowVisitor): void {
    const row = this.#row
    for (let i = 0; i < row.cells; i++) {
      const cell = row.cell(i)
      if (this.#families.find(cell) >= 0) continue
      const name = cell.buf.toString('utf8', cell.familyStart, cell.familyEnd)
      throw this.#broken(`its manifest knows no column family '${name}'`)
    }
    if (this.#sorts && !inOrder(row)) {
      const cells = Array.from({ length: row.cells }, (_, index) => ({ ...row.cell(index) }))
      for (const cell of cells.sort(compareColumns)) visitor.cell(cell)
      return
    }
    for (let i = 0; i < row.cells; i++) visitor.cell(row.cell(i))
  }

  #broken(why: string): HbulkError {
    const { offset } = this.#records.reader.raw
    const message = `'${this.#task.input.path}' cannot be compared: at byte ${offset}, ${why}`
    return new HbulkError('INPUT', message, { hint: 'Copy the export again, or export again.' })
  }
}

function inOrder(row: DecodedRow): boolean {
  let before: CellView | undefined
  for (let i = 0; i < row.cells; i++) {
    const cell: CellView = { ...row.cell(i) }
    if (before !== undefined && compareColumns(before, cell) > 0) return false
    before = cell
  }
  return true
}
