import { CellType, type ColumnName, type RowVisitor, type Timestamp } from './model.js'
import { protocolError, type Reader } from './reader.js'
import { type ReplyOf, ReplyStructDecoder } from './reply-decoder.js'
import type { RowsReply } from './rows-decoder.js'
import { TType } from './ttype.js'

/** Where the cells of a bare list belong. */
export interface CellsOf {
  readonly row: Buffer
  /** One for each cell, or one for them all. */
  readonly columns: readonly ColumnName[]
}

/** Thrift1 answers some calls with a list of `TCell`s that name neither row nor column: they are told to the visitor here. */
export class Thrift1CellsDecoder extends ReplyStructDecoder<RowsReply> {
  readonly #of: CellsOf
  readonly #visitor: RowVisitor
  #left = 0
  #seen = 0

  constructor(reader: Reader, call: ReplyOf, of: CellsOf, visitor: RowVisitor) {
    super(reader, call)
    this.#of = of
    this.#visitor = visitor
  }

  protected success(): RowsReply {
    return { rows: this.#seen > 0 ? 1 : 0, bytes: this.bytes }
  }

  protected successField(type: number): void {
    if (type !== TType.LIST) throw protocolError(`type ${type} in place of a list of cells`)
    this.reader.list()
    this.#left = this.reader.size
    const { row } = this.#of
    if (this.#left > 0) this.#visitor.startRow(row, 0, row.length)
  }

  protected override more(): boolean {
    if (this.#left === 0) return false
    const { value, timestamp } = this.#readCell()
    const { columns } = this.#of
    const column = columns.length === 1 ? columns[0] : columns[this.#seen]
    if (column === undefined) throw protocolError('more cells than columns')
    this.#seen++
    this.#left--
    this.#tell(column, value, timestamp)
    if (this.#left === 0) this.#visitor.endRow()
    return true
  }

  #readCell(): { value: Buffer; timestamp: Timestamp } {
    const { reader } = this
    let value: Buffer = Buffer.alloc(0)
    let timestamp: Timestamp = 0
    for (let id = 0; ; ) {
      const type = reader.field(id)
      if (type === TType.STOP) return { value, timestamp }
      id = reader.fieldId
      if (id === 1 && type === TType.STRING) {
        reader.binary()
        value = reader.buf.subarray(reader.start, reader.stop)
      } else if (id === 2 && type === TType.I64) {
        timestamp = reader.i64()
      } else {
        reader.skip(type)
      }
    }
  }

  #tell({ family, qualifier }: ColumnName, value: Buffer, timestamp: Timestamp): void {
    const buf = Buffer.concat([family, qualifier, value])
    const qualifierEnd = family.length + qualifier.length
    this.#visitor.cell({
      buf,
      familyStart: 0,
      familyEnd: family.length,
      qualifierStart: family.length,
      qualifierEnd,
      valueStart: qualifierEnd,
      valueEnd: buf.length,
      timestamp,
      type: CellType.PUT,
    })
  }
}
