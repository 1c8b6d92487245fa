import { BinaryReader } from './binary-reader.js'
import { CellType, type CellView, type RowVisitor, type Timestamp } from './model.js'
import { PlainCells } from './plain-cells.js'
import { PlainRows } from './plain-rows.js'
import { protocolError, type Reader } from './reader.js'
import { type ReplyOf, ReplyStructDecoder } from './reply-decoder.js'
import { TType } from './ttype.js'

/** What a reply full of rows amounted to. */
export interface RowsReply {
  readonly rows: number
  /** On the wire. */
  readonly bytes: number
}

/** The reused cell that visitors look at. */
class CellCursor implements CellView {
  buf: Buffer = Buffer.alloc(0)
  familyStart = 0
  familyEnd = 0
  qualifierStart = 0
  qualifierEnd = 0
  valueStart = 0
  valueEnd = 0
  timestamp: Timestamp = 0
  type: number = CellType.PUT
}

const rowKeyField = 1

/**
 * Streams the rows of a scan reply to a visitor while the reply is still arriving: one step is a row key or a cell,
 * and nothing is made of either but offsets. The APIs differ in the cells' field and layout only.
 */
abstract class RowsDecoder extends ReplyStructDecoder<RowsReply> {
  protected readonly cursor: CellCursor = new CellCursor()
  protected abstract readonly cellsField: number
  protected readonly cellsType: number = TType.LIST
  readonly #visitor: RowVisitor
  #rows = 0
  #rowsLeft = 0
  #cellsLeft = 0
  /** Field read last inside the current row's struct. */
  #rowField = 0
  #rowOpen = false

  constructor(reader: Reader, call: ReplyOf, visitor: RowVisitor) {
    super(reader, call)
    this.#visitor = visitor
  }

  /** Reads one cell's struct into the cursor. */
  protected abstract readCell(): void

  /** The same for a cell that can be read the short way; false, and nothing read, when it cannot. */
  protected readPlainCell(): boolean {
    return false
  }

  /** The same for a row up to its first cell: its key and their number are in the reader then. */
  protected beginPlainRow(): boolean {
    return false
  }

  /** The same for what follows the last cell. */
  protected endPlainRow(): boolean {
    return false
  }

  protected success(): RowsReply {
    return { rows: this.#rows, bytes: this.bytes }
  }

  protected successField(type: number): void {
    if (type === TType.STRUCT) {
      // A single row.
      this.#rowsLeft = 1
      return
    }
    if (type !== TType.LIST) throw protocolError(`type ${type} in place of a list of rows`)
    this.reader.list()
    this.#rowsLeft = this.reader.size
  }

  protected override more(): boolean {
    if (this.#rowsLeft === 0) return false
    if (this.#readPlain()) return true
    if (this.#cellsLeft > 0) this.#readCell()
    else this.#readRowField()
    return true
  }

  /** As much as the short ways take. Returns false when that is nothing: then the long way knows what there is. */
  #readPlain(): boolean {
    const { reader, cursor } = this
    const before = reader.pos
    cursor.buf = reader.buf
    while (this.#rowsLeft > 0) {
      while (this.#cellsLeft > 0) {
        if (!this.readPlainCell()) return reader.pos > before
        this.#cellsLeft--
        this.#visitor.cell(cursor)
      }
      if (this.#rowField === 0 && this.beginPlainRow()) {
        this.#rowField = this.cellsField
        this.#cellsLeft = reader.size
        this.#startRow()
      } else if (this.#rowField === this.cellsField && this.#rowOpen && this.endPlainRow()) {
        this.#endRow()
      } else {
        return reader.pos > before
      }
    }
    return true
  }

  #readCell(): void {
    this.readCell()
    this.#cellsLeft--
    this.#visitor.cell(this.cursor)
  }

  #readRowField(): void {
    const { reader } = this
    const type = reader.field(this.#rowField)
    if (type === TType.STOP) {
      this.#endRow()
      return
    }
    const id = reader.fieldId
    if (id === rowKeyField) {
      expectString(type)
      reader.binary()
      this.#startRow()
    } else if (id === this.cellsField && type === this.cellsType) {
      if (type === TType.MAP) reader.map()
      else reader.list()
      // A row that was asked for and is not there has neither.
      if (!this.#rowOpen && reader.size > 0) throw protocolError('cells before their row key')
      this.#cellsLeft = reader.size
    } else {
      reader.skip(type)
    }
    this.#rowField = id
  }

  #startRow(): void {
    const { buf, start, stop } = this.reader
    this.#rowOpen = true
    this.#visitor.startRow(buf, start, stop)
  }

  #endRow(): void {
    this.#rowsLeft--
    this.#rowField = 0
    if (!this.#rowOpen) return
    this.#rowOpen = false
    this.#rows++
    this.#visitor.endRow()
  }
}

/** Thrift2: `TResult` with a list of `TColumnValue`. */
export class Thrift2RowsDecoder extends RowsDecoder {
  protected readonly cellsField: number = 2
  readonly #plain: { readonly rows: PlainRows; readonly cells: PlainCells } | undefined

  constructor(reader: Reader, call: ReplyOf, visitor: RowVisitor) {
    super(reader, call, visitor)
    const binary = reader instanceof BinaryReader
    this.#plain = binary ? { rows: new PlainRows(), cells: new PlainCells() } : undefined
  }

  protected override readPlainCell(): boolean {
    return this.#plain?.cells.read(this.reader, this.cursor) ?? false
  }

  protected override beginPlainRow(): boolean {
    return this.#plain?.rows.begin(this.reader) ?? false
  }

  protected override endPlainRow(): boolean {
    return this.#plain?.rows.end(this.reader) ?? false
  }

  protected readCell(): void {
    const { reader, cursor } = this
    cursor.type = CellType.PUT
    for (let id = 0; ; ) {
      const type = reader.field(id)
      if (type === TType.STOP) break
      id = reader.fieldId
      switch (id) {
        case 1:
          expectString(type)
          reader.binary()
          cursor.familyStart = reader.start
          cursor.familyEnd = reader.stop
          break
        case 2:
          expectString(type)
          reader.binary()
          cursor.qualifierStart = reader.start
          cursor.qualifierEnd = reader.stop
          break
        case 3:
          expectString(type)
          reader.binary()
          cursor.valueStart = reader.start
          cursor.valueEnd = reader.stop
          break
        case 4:
          cursor.timestamp = reader.i64()
          break
        case 6:
          cursor.type = reader.byte()
          break
        default:
          reader.skip(type)
      }
    }
  }
}

const colon = 0x3a

/** Thrift1: `TRowResult` with the list of `TColumn` that `sortColumns` asks for. */
export class Thrift1RowsDecoder extends RowsDecoder {
  protected readonly cellsField: number = 3

  protected readCell(): void {
    const { reader } = this
    for (let id = 0; ; ) {
      const type = reader.field(id)
      if (type === TType.STOP) break
      id = reader.fieldId
      if (id === 1) {
        expectString(type)
        reader.binary()
        this.splitColumn(reader.buf, reader.start, reader.stop)
      } else if (id === 2 && type === TType.STRUCT) {
        this.readValue()
      } else {
        reader.skip(type)
      }
    }
  }

  /** `TCell`: value and timestamp. */
  protected readValue(): void {
    const { reader, cursor } = this
    for (let id = 0; ; ) {
      const type = reader.field(id)
      if (type === TType.STOP) break
      id = reader.fieldId
      if (id === 1) {
        expectString(type)
        reader.binary()
        cursor.valueStart = reader.start
        cursor.valueEnd = reader.stop
      } else if (id === 2) {
        cursor.timestamp = reader.i64()
      } else {
        reader.skip(type)
      }
    }
  }

  /** A column is `family:qualifier`; family names cannot hold a colon, qualifiers can. */
  protected splitColumn(buf: Buffer, start: number, stop: number): void {
    const { cursor } = this
    let at = start
    while (at < stop && buf[at] !== colon) at++
    cursor.familyStart = start
    cursor.familyEnd = at
    cursor.qualifierStart = Math.min(at + 1, stop)
    cursor.qualifierEnd = stop
  }
}

/** Thrift1: `TRowResult` with a map from columns to `TCell`s, as the calls answer that are no scans. */
export class Thrift1MappedRowsDecoder extends Thrift1RowsDecoder {
  protected override readonly cellsField: number = 2
  protected override readonly cellsType: number = TType.MAP

  protected override readCell(): void {
    const { reader, cursor } = this
    reader.binary()
    this.splitColumn(reader.buf, reader.start, reader.stop)
    this.readValue()
    cursor.buf = reader.buf
  }
}

function expectString(type: number): void {
  if (type !== TType.STRING) throw protocolError(`type ${type} in place of a byte string`)
}
