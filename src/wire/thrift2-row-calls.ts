import { encodeTableCall, newCall, type PreparedCall } from './calls.js'
import type { CellView, RowVisitor } from './model.js'
import { type CellCondition, compareCodes } from './mutations.js'
import { BoolDecoder, VoidDecoder } from './reply-decoder.js'
import type { RowCalls } from './row-calls.js'
import { Thrift2RowsDecoder } from './rows-decoder.js'
import {
  deletesByKind,
  writeCells,
  writeDelete,
  writeGet,
  writePut,
  writeRowMutations,
} from './thrift2-structs.js'
import { TType } from './ttype.js'
import type { ReplyDecoder, RpcChannel } from './types.js'
import type { Writer } from './writer.js'

/** The calls of `THBaseService` for single rows. Field ids are those of HBase's own IDL. */
export const thrift2RowCalls: RowCalls = {
  alike: false,

  get(channel, get, visitor) {
    const { request, about } = encodeTableCall(channel, 'getMultiple', get.table, (writer) => {
      writer.field(TType.LIST, 2)
      writer.list(TType.STRUCT, get.rows.length)
      for (const row of get.rows) writeGet(writer, row, get)
    })
    return newCall(channel, request, (reader) => new Thrift2RowsDecoder(reader, about, visitor))
  },

  put(channel, table, puts) {
    return voidCall(channel, 'putMultiple', table, (writer) => {
      writer.field(TType.LIST, 2)
      writer.list(TType.STRUCT, puts.length)
      for (const put of puts) writePut(writer, put)
    })
  },

  delete(channel, table, deletes) {
    const single = deletes.flatMap(deletesByKind)
    return voidCall(channel, 'deleteMultiple', table, (writer) => {
      writer.field(TType.LIST, 2)
      writer.list(TType.STRUCT, single.length)
      for (const change of single) writeDelete(writer, change)
    })
  },

  increment(channel, table, row, column, amount) {
    const { request, about } = encodeTableCall(channel, 'increment', table, (writer) => {
      writer.field(TType.STRUCT, 2)
      writer.structBegin()
      writer.field(TType.STRING, 1)
      writer.binary(row)
      writer.field(TType.LIST, 2)
      writer.list(TType.STRUCT, 1)
      writer.structBegin()
      writer.field(TType.STRING, 1)
      writer.binary(column.family)
      writer.field(TType.STRING, 2)
      writer.binary(column.qualifier)
      writer.field(TType.I64, 3)
      writer.i64(amount)
      writer.structEnd()
      writer.structEnd()
    })
    const counter = new CounterVisitor()
    return newCall(
      channel,
      request,
      (reader) => new CounterDecoder(new Thrift2RowsDecoder(reader, about, counter), counter),
    )
  },

  append(channel, table, { row, cells }, visitor) {
    const { request, about } = encodeTableCall(channel, 'append', table, (writer) => {
      writer.field(TType.STRUCT, 2)
      writer.structBegin()
      writer.field(TType.STRING, 1)
      writer.binary(row)
      writeCells(writer, cells)
      writer.structEnd()
    })
    return newCall(channel, request, (reader) => new Thrift2RowsDecoder(reader, about, visitor))
  },

  checkAndPut(channel, table, condition, put) {
    return boolCall(channel, 'checkAndPut', table, (writer) => {
      writeCondition(writer, put.row, condition)
      writeExpected(writer, 5, condition)
      writer.field(TType.STRUCT, 6)
      writePut(writer, put)
    })
  },

  checkAndDelete(channel, table, condition, change) {
    return boolCall(channel, 'checkAndDelete', table, (writer) => {
      writeCondition(writer, change.row, condition)
      writeExpected(writer, 5, condition)
      writer.field(TType.STRUCT, 6)
      writeDelete(writer, change)
    })
  },

  checkAndMutate(channel, table, row, condition, mutations) {
    return boolCall(channel, 'checkAndMutate', table, (writer) => {
      writeCondition(writer, row, condition)
      writer.field(TType.I32, 5)
      writer.i32(compareCodes[condition.comparison])
      writeExpected(writer, 6, condition)
      writer.field(TType.STRUCT, 7)
      writeRowMutations(writer, row, mutations)
    })
  },

  mutate(channel, table, row, mutations) {
    return voidCall(channel, 'mutateRow', table, (writer) => {
      writer.field(TType.STRUCT, 2)
      writeRowMutations(writer, row, mutations)
    })
  },
}

function voidCall(
  channel: RpcChannel,
  method: string,
  table: Buffer,
  writeRest: (writer: Writer) => void,
): PreparedCall<void> {
  const { request, about } = encodeTableCall(channel, method, table, writeRest)
  return newCall(channel, request, (reader) => new VoidDecoder(reader, about))
}

function boolCall(
  channel: RpcChannel,
  method: string,
  table: Buffer,
  writeRest: (writer: Writer) => void,
): PreparedCall<boolean> {
  const { request, about } = encodeTableCall(channel, method, table, writeRest)
  return newCall(channel, request, (reader) => new BoolDecoder(reader, about))
}

/** Arguments 2 to 4 of the calls that check: the row and the column. */
function writeCondition(writer: Writer, row: Buffer, { family, qualifier }: CellCondition): void {
  writer.field(TType.STRING, 2)
  writer.binary(row)
  writer.field(TType.STRING, 3)
  writer.binary(family)
  writer.field(TType.STRING, 4)
  writer.binary(qualifier)
}

/** What the cell is compared with, as argument `id`: left out, the cell must not be there. */
function writeExpected(writer: Writer, id: number, { value }: CellCondition): void {
  if (value === undefined) return
  writer.field(TType.STRING, id)
  writer.binary(value)
}

/** The value of a row's only cell, as a counter. */
class CounterVisitor implements RowVisitor {
  value = 0n

  startRow(): void {}

  cell({ buf, valueStart }: CellView): void {
    this.value = buf.readBigInt64BE(valueStart)
  }

  endRow(): void {}

  abandonRow(): void {}
}

class CounterDecoder implements ReplyDecoder<bigint> {
  readonly #rows: Thrift2RowsDecoder
  readonly #counter: CounterVisitor

  constructor(rows: Thrift2RowsDecoder, counter: CounterVisitor) {
    this.#rows = rows
    this.#counter = counter
  }

  feed(chunk: Buffer, start: number, end: number): number {
    return this.#rows.feed(chunk, start, end)
  }

  result(): bigint {
    this.#rows.result()
    return this.#counter.value
  }
}
