import { newReader, newWriter } from './codec.js'
import type {
  ColumnSelection,
  Region,
  RowExtras,
  RowVisitor,
  ScanSpec,
  Timestamp,
} from './model.js'
import type { ReplyOf } from './reply-decoder.js'
import type { EncodedRows } from './row-buffer.js'
import type { RowsReply } from './rows-decoder.js'
import { TType } from './ttype.js'
import type { EncodedCall, ReplyDecoder, RpcChannel } from './types.js'
import type { Writer } from './writer.js'

/** A call ready to be sent, with what reads its answer. */
export interface PreparedCall<T> {
  readonly request: EncodedCall
  readonly decoder: ReplyDecoder<T>
}

/** The hot calls, which have hand-written codecs: one implementation for each API. */
export interface DataCalls {
  openScanner(channel: RpcChannel, scan: ScanSpec): PreparedCall<number>
  /** An answer without rows is the scan's end. `table` is for the message if it fails. */
  nextRows(
    channel: RpcChannel,
    scanner: number,
    rows: number,
    visitor: RowVisitor,
    table?: Buffer,
  ): PreparedCall<RowsReply>
  closeScanner(channel: RpcChannel, scanner: number): PreparedCall<void>
  /** The table's regions, replicas left out, in no promised order; none for a table that does not exist. */
  listRegions(channel: RpcChannel, table: Buffer): PreparedCall<Region[]>
  /** Puts of the rows `[from, to)`. `timestamp` and `extras` are for the API whose rows have none of their own. */
  putRows(
    channel: RpcChannel,
    table: Buffer,
    rows: EncodedRows,
    from: number,
    to: number,
    timestamp: Timestamp,
    extras: RowExtras | undefined,
  ): PreparedCall<void>
  /** Deletes of the rows `[from, to)`. Absent where the API has no deletes of cells with their timestamps. */
  deleteRows?(
    channel: RpcChannel,
    table: Buffer,
    rows: EncodedRows,
    from: number,
    to: number,
  ): PreparedCall<void>
  /** Opens, reads and closes in one call. Absent where the API has no such call. */
  scanOnce?(
    channel: RpcChannel,
    scan: ScanSpec,
    rows: number,
    visitor: RowVisitor,
  ): PreparedCall<RowsReply>
}

/** Encodes the arguments of one call after its message header. */
export function encodeCall(
  channel: RpcChannel,
  method: string,
  writeArguments: (writer: Writer) => void,
): EncodedCall {
  const seqid = channel.nextSeqid()
  const writer = newWriter(channel.protocol)
  writer.message(method, seqid)
  writer.structBegin()
  writeArguments(writer)
  writer.structEnd()
  return { method, seqid, pieces: [writer.bytes()] }
}

/** Encodes a call whose first argument is the table, and says what its reply is about. */
export function encodeTableCall(
  channel: RpcChannel,
  method: string,
  table: Buffer,
  writeRest: (writer: Writer) => void,
): { readonly request: EncodedCall; readonly about: ReplyOf } {
  const request = encodeCall(channel, method, (writer) => {
    writer.field(TType.STRING, 1)
    writer.binary(table)
    writeRest(writer)
  })
  return { request, about: { method, seqid: request.seqid, table: table.toString() } }
}

/** As {@link encodeCall}, with bytes that are encoded already in the middle: they are sent from where they are. */
export function encodeCallAround(
  channel: RpcChannel,
  method: string,
  writeBefore: (writer: Writer) => void,
  middle: Buffer,
  writeAfter: (writer: Writer) => void,
): EncodedCall {
  const seqid = channel.nextSeqid()
  const writer = newWriter(channel.protocol)
  writer.message(method, seqid)
  writer.structBegin()
  writeBefore(writer)
  const before = writer.bytes()
  writeAfter(writer)
  writer.structEnd()
  return { method, seqid, pieces: [before, middle, writer.bytes()] }
}

export function newCall<T>(
  channel: RpcChannel,
  request: EncodedCall,
  decoder: (reader: ReturnType<typeof newReader>) => ReplyDecoder<T>,
): PreparedCall<T> {
  return { request, decoder: decoder(newReader(channel.protocol)) }
}

/** `family:qualifier`, or the family alone when the whole family is meant: Thrift1's way to name columns. */
export function joinedColumn(column: ColumnSelection): Buffer {
  if (column.qualifier === undefined) return column.family
  return Buffer.concat([column.family, Buffer.from(':'), column.qualifier])
}
