import {
  type DataCalls,
  encodeCall,
  encodeCallAround,
  newCall,
  type PreparedCall,
} from './calls.js'
import type { RowVisitor, ScanSpec } from './model.js'
import { Thrift2RegionsDecoder } from './regions-decoder.js'
import { I32Decoder, VoidDecoder } from './reply-decoder.js'
import type { EncodedRows } from './row-buffer.js'
import { Thrift2RowsDecoder } from './rows-decoder.js'
import { TIMELINE, writeAuthorizations, writeColumns, writeTimeRange } from './thrift2-structs.js'
import { TType } from './ttype.js'
import type { RpcChannel } from './types.js'
import type { Writer } from './writer.js'

/** The hot calls of `THBaseService`. Field ids are those of HBase's own IDL. */
export const thrift2Calls: DataCalls = {
  openScanner(channel, scan) {
    const request = encodeCall(channel, 'openScanner', (writer) => {
      writer.field(TType.STRING, 1)
      writer.binary(scan.table)
      writer.field(TType.STRUCT, 2)
      writeScan(writer, scan)
    })
    return newCall(channel, request, (reader) => new I32Decoder(reader, replyOf(request, scan)))
  },

  nextRows(channel, scanner, rows, visitor, table) {
    const request = encodeCall(channel, 'getScannerRows', (writer) => {
      writer.field(TType.I32, 1)
      writer.i32(scanner)
      writer.field(TType.I32, 2)
      writer.i32(rows)
    })
    const call = table === undefined ? request : { ...request, table: table.toString() }
    return newCall(channel, request, (reader) => new Thrift2RowsDecoder(reader, call, visitor))
  },

  closeScanner(channel, scanner) {
    const request = encodeCall(channel, 'closeScanner', (writer) => {
      writer.field(TType.I32, 1)
      writer.i32(scanner)
    })
    return newCall(channel, request, (reader) => new VoidDecoder(reader, request))
  },

  listRegions(channel, table) {
    const request = encodeCall(channel, 'getAllRegionLocations', (writer) => {
      writer.field(TType.STRING, 1)
      writer.binary(table)
    })
    const call = { ...request, table: table.toString() }
    return newCall(channel, request, (reader) => new Thrift2RegionsDecoder(reader, call))
  },

  scanOnce(channel: RpcChannel, scan: ScanSpec, rows: number, visitor: RowVisitor) {
    const request = encodeCall(channel, 'getScannerResults', (writer) => {
      writer.field(TType.STRING, 1)
      writer.binary(scan.table)
      writer.field(TType.STRUCT, 2)
      writeScan(writer, scan)
      writer.field(TType.I32, 3)
      writer.i32(rows)
    })
    return newCall(
      channel,
      request,
      (reader) => new Thrift2RowsDecoder(reader, replyOf(request, scan), visitor),
    )
  },

  putRows: (channel, table, rows, from, to) =>
    sendRows('putMultiple', channel, table, rows, from, to),

  deleteRows: (channel, table, rows, from, to) =>
    sendRows('deleteMultiple', channel, table, rows, from, to),
}

function sendRows(
  method: 'putMultiple' | 'deleteMultiple',
  channel: RpcChannel,
  table: Buffer,
  rows: EncodedRows,
  from: number,
  to: number,
): PreparedCall<void> {
  const request = encodeCallAround(
    channel,
    method,
    (writer) => {
      writer.field(TType.STRING, 1)
      writer.binary(table)
      writer.field(TType.LIST, 2)
      writer.list(TType.STRUCT, to - from)
    },
    rows.slice(from, to),
    () => {},
  )
  const call = { ...request, table: table.toString() }
  return newCall(channel, request, (reader) => new VoidDecoder(reader, call))
}

function replyOf(
  request: { method: string; seqid: number },
  scan: ScanSpec,
): { method: string; seqid: number; table: string } {
  return { method: request.method, seqid: request.seqid, table: scan.table.toString() }
}

/** `Scan`'s attribute that makes it see delete markers (`Scan.RAW_ATTR`), and `Bytes.toBytes(true)`. */
const rawAttribute = Buffer.from('_raw_')
const rawValue = Buffer.from([0xff])

/** `TScan`, its fields in the order of their ids. */
function writeScan(writer: Writer, scan: ScanSpec): void {
  writer.structBegin()
  writer.field(TType.STRING, 1)
  writer.binary(scan.startRow)
  writer.field(TType.STRING, 2)
  writer.binary(scan.stopRow)
  if (scan.columns !== undefined) writeColumns(writer, 3, scan.columns)
  // Without this field the gateway reads one version; with it, as many as asked for.
  writer.field(TType.I32, 5)
  writer.i32(scan.versions ?? 1)
  if (scan.timeRange !== undefined) writeTimeRange(writer, 6, scan.timeRange)
  if (scan.filter !== undefined) {
    writer.field(TType.STRING, 7)
    writer.text(scan.filter)
  }
  if (scan.cellBatch !== undefined) {
    writer.field(TType.I32, 8)
    writer.i32(scan.cellBatch)
  }
  if (scan.raw) {
    writer.field(TType.MAP, 9)
    writer.map(TType.STRING, TType.STRING, 1)
    writer.binary(rawAttribute)
    writer.binary(rawValue)
  }
  if (scan.authorizations !== undefined) writeAuthorizations(writer, 10, scan.authorizations)
  if (scan.reversed) writer.boolField(11, true)
  writer.boolField(12, false)
  if (scan.limit !== undefined) {
    writer.field(TType.I32, 15)
    writer.i32(scan.limit)
  }
  if (scan.timeline) {
    writer.field(TType.I32, 16)
    writer.i32(TIMELINE)
  }
  writer.structEnd()
}
