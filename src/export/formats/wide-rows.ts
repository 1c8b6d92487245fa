import { ByteCopier } from '../../bytes/copy.js'
import type { CellView, ColumnName } from '../../client/types.js'
import { HbulkError } from '../../errors.js'
import type { ColumnIndex } from '../columns/column-index.js'
import { columnText, compareColumns } from '../columns/column-name.js'
import { ColumnSet, MAX_WIDE_COLUMNS, tooManyColumns } from '../columns/column-set.js'
import type { OutputBuffer } from '../output/output-buffer.js'
import type { RowFormatter } from './file-format.js'

/** How one format writes the fields of a row that has a place for each column. */
export interface WideFields {
  /** See {@link RowFormatter.emptyValues}. */
  readonly emptyValues?: number
  /** Returns false when the format cannot hold it. */
  key(buf: Buffer, start: number, end: number): boolean
  /** The field of the column at `position`, with what stands before it. Returns false when the format cannot hold it. */
  value(position: number, buf: Buffer, start: number, end: number): boolean
  /** So many fields are missing. */
  missing(count: number): void
  endRow(): void
  /** What was wrong with the last key or value that was refused. */
  refusal(what: string): HbulkError
  /** The row for messages, from its key as it was written. */
  describeRow(key: Buffer): string
}

/** A row whose cells come in another order than the header's has to be held; past this it is refused. */
const MOST_HELD_BYTES = 32 * 1024 * 1024

/** A row with a field for each column of a header: the newest version of each cell. */
export class WideRowFormatter implements RowFormatter {
  failure: HbulkError | undefined
  readonly #out: OutputBuffer
  readonly #fields: WideFields
  readonly #index: ColumnIndex
  readonly #columns: readonly ColumnName[]
  readonly #unseen = new ColumnSet()
  /** For each column: the row it was last seen in, and where in that row its field stands. */
  readonly #seenIn: Float64Array
  readonly #start: Int32Array
  readonly #end: Int32Array
  readonly #copier = new ByteCopier()
  #rowNumber = 0
  /** Rank of the column that would come next. */
  #nextRank = 0
  /** Cells come in the header's order, so a row can be cut anywhere between its fields. */
  readonly #inOrder: boolean
  /** Position of the row's rightmost field so far; -1 when it has only its key. */
  #last = -1
  #keyEnd = 0
  /** A row that is cut, for messages: the piece with its key may be gone. */
  #row = ''
  #disordered = false
  #writing = true

  constructor(
    out: OutputBuffer,
    fields: WideFields,
    columns: readonly ColumnName[],
    index: ColumnIndex,
  ) {
    this.#out = out
    this.#fields = fields
    this.#columns = columns
    this.#index = index
    this.#seenIn = new Float64Array(index.length)
    this.#start = new Int32Array(index.length)
    this.#end = new Int32Array(index.length)
    this.#inOrder = columns.every((column, i) => {
      const before = columns[i - 1]
      return before === undefined || compareColumns(before, column) < 0
    })
  }

  get unseenColumns(): readonly ColumnName[] {
    return this.#unseen.sorted()
  }

  get emptyValues(): number {
    return this.#fields.emptyValues ?? 0
  }

  startRow(buf: Buffer, start: number, end: number): void {
    this.#rowNumber++
    if (!this.#writing) return
    const out = this.#out
    out.startRow()
    this.#last = -1
    this.#nextRank = 0
    this.#disordered = false
    const fields = this.#fields
    if (!fields.key(buf, start, end)) {
      const row = fields.describeRow(buf.subarray(start, end))
      this.#fail(fields.refusal(`the key of ${row}`))
    }
    this.#keyEnd = out.pos - out.rowStart
  }

  cell(cell: CellView): void {
    const rank = this.#index.find(cell, this.#nextRank)
    if (rank < 0) this.#meetUnseen(cell)
    if (!this.#writing) return
    this.#nextRank = rank + 1
    const position = this.#index.positions[rank] as number
    // Cells of a column come newest first.
    if (this.#seenIn[position] === this.#rowNumber) return
    this.#seenIn[position] = this.#rowNumber
    const last = this.#last
    if (position > last) {
      if (position > last + 1) this.#fields.missing(position - last - 1)
      this.#last = position
    } else {
      this.#disordered = true
      if (this.#out.inPieces) {
        this.#fail(new HbulkError('INTERNAL', `${this.#row} has its cells out of order`))
        return
      }
    }
    const out = this.#out
    this.#start[position] = out.pos - out.rowStart
    if (!this.#fields.value(position, cell.buf, cell.valueStart, cell.valueEnd)) {
      this.#refuseValue(position)
    }
    this.#end[position] = out.pos - out.rowStart
    if (out.pos >= out.cutAt) this.#cut()
  }

  endRow(): void {
    if (!this.#writing) return
    if (this.#disordered) this.#reorder()
    else if (this.#last < this.#index.length - 1)
      this.#fields.missing(this.#index.length - 1 - this.#last)
    this.#fields.endRow()
    this.#out.endRow()
  }

  abandonRow(): void {
    if (this.#writing) this.#out.abandonRow()
  }

  keepRow(): void {
    this.#out.keepRow()
  }

  #cut(): void {
    const out = this.#out
    if (this.#inOrder) {
      if (!out.inPieces) this.#row = this.#describeRow()
      out.cut()
      return
    }
    if (out.pos - out.rowStart <= MOST_HELD_BYTES) return
    const limit = MOST_HELD_BYTES / 1024 / 1024
    const what = `takes more than ${limit} MB, which is too much to put its columns into another order`
    this.#fail(
      new HbulkError('OUTPUT', `${this.#describeRow()} ${what}`, {
        hint: 'Name the columns in the order of HBase, by their bytes, or use --layout cells.',
      }),
    )
  }

  #describeRow(): string {
    const { buf, rowStart } = this.#out
    return this.#fields.describeRow(buf.subarray(rowStart, rowStart + this.#keyEnd))
  }

  /** The header is short of a column, so this file will not be used: from here on only columns are collected. */
  #meetUnseen(cell: CellView): void {
    this.#writing = false
    this.#out.abandonRow()
    if (this.#unseen.size + this.#index.length > MAX_WIDE_COLUMNS) this.#fail(tooManyColumns())
    else this.#unseen.addCell(cell)
  }

  #refuseValue(position: number): void {
    const row = this.#out.inPieces ? this.#row : this.#describeRow()
    const column = this.#columns[position]
    const name = column === undefined ? '' : columnText(column)
    this.#fail(this.#fields.refusal(`${row}, column ${name}: value`))
  }

  #fail(error: HbulkError): void {
    this.failure ??= error
    this.#writing = false
  }

  /**
   * The header has another order than the cells: puts the row's fields, written as they came, into the header's. They are
   * put together behind the row and then moved over it.
   */
  #reorder(): void {
    const out = this.#out
    const unsortedEnd = out.pos
    let absent = 0
    for (let position = 0; position < this.#index.length; position++) {
      if (this.#seenIn[position] !== this.#rowNumber) {
        absent++
        continue
      }
      if (absent > 0) this.#fields.missing(absent)
      absent = 0
      const start = this.#start[position] as number
      const end = this.#end[position] as number
      out.ensure(end - start)
      const { buf, rowStart } = out
      out.pos = this.#copier.copy(buf, rowStart + start, rowStart + end, buf, out.pos)
    }
    if (absent > 0) this.#fields.missing(absent)
    const length = out.pos - unsortedEnd
    const target = out.rowStart + this.#keyEnd
    out.buf.copyWithin(target, unsortedEnd, out.pos)
    out.pos = target + length
  }
}
