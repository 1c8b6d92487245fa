import { type DataCalls, encodeCall, encodeCallAround, joinedColumn, newCall } from './calls.js'
import type { ScanSpec } from './model.js'
import { Thrift1RegionsDecoder } from './regions-decoder.js'
import { I32Decoder, VoidDecoder } from './reply-decoder.js'
import { writeCallAttributes } from './row-extras.js'
import { Thrift1RowsDecoder } from './rows-decoder.js'
import { needsThrift2, timestampOf } from './thrift1-limits.js'
import { TType } from './ttype.js'
import type { Writer } from './writer.js'

/** The hot calls of service `Hbase`. Field ids are those of HBase's own IDL. */
export const thrift1Calls: DataCalls = {
  openScanner(channel, scan) {
    const request = encodeCall(channel, 'scannerOpenWithScan', (writer) => {
      writer.field(TType.STRING, 1)
      writer.binary(scan.table)
      writer.field(TType.STRUCT, 2)
      writeScan(writer, scan)
    })
    const call = { ...request, table: scan.table.toString() }
    return newCall(channel, request, (reader) => new I32Decoder(reader, call))
  },

  nextRows(channel, scanner, rows, visitor, table) {
    const request = encodeCall(channel, 'scannerGetList', (writer) => {
      writer.field(TType.I32, 1)
      writer.i32(scanner)
      writer.field(TType.I32, 2)
      writer.i32(rows)
    })
    const call = table === undefined ? request : { ...request, table: table.toString() }
    return newCall(channel, request, (reader) => new Thrift1RowsDecoder(reader, call, visitor))
  },

  closeScanner(channel, scanner) {
    const request = encodeCall(channel, 'scannerClose', (writer) => {
      writer.field(TType.I32, 1)
      writer.i32(scanner)
    })
    return newCall(channel, request, (reader) => new VoidDecoder(reader, request))
  },

  listRegions(channel, table) {
    const request = encodeCall(channel, 'getTableRegions', (writer) => {
      writer.field(TType.STRING, 1)
      writer.binary(table)
    })
    const call = { ...request, table: table.toString() }
    return newCall(channel, request, (reader) => new Thrift1RegionsDecoder(reader, call))
  },

  putRows(channel, table, rows, from, to, timestamp, extras) {
    const request = encodeCallAround(
      channel,
      'mutateRowsTs',
      (writer) => {
        writer.field(TType.STRING, 1)
        writer.binary(table)
        writer.field(TType.LIST, 2)
        writer.list(TType.STRUCT, to - from)
      },
      rows.slice(from, to),
      (writer) => {
        writer.field(TType.I64, 3)
        writer.i64(timestamp)
        if (extras === undefined) return
        writer.field(TType.MAP, 4)
        writeCallAttributes(writer, extras)
      },
    )
    const call = { ...request, table: table.toString() }
    return newCall(channel, request, (reader) => new VoidDecoder(reader, call))
  },
}

/** `TScan`, its fields in the order of their ids. What it has no field for is refused here, should a caller have let it through. */
function writeScan(writer: Writer, scan: ScanSpec): void {
  const before = timestampOf(scan)
  if ((scan.versions ?? 1) > 1) throw needsThrift2('read more than one version')
  if (scan.raw === true) throw needsThrift2('read delete markers')
  if (scan.authorizations !== undefined) throw needsThrift2('take visibility labels')
  if (scan.timeline) throw needsThrift2('read from replicas')
  writer.structBegin()
  writer.field(TType.STRING, 1)
  writer.binary(scan.startRow)
  writer.field(TType.STRING, 2)
  writer.binary(scan.stopRow)
  if (before !== undefined) {
    writer.field(TType.I64, 3)
    writer.i64(before)
  }
  if (scan.columns !== undefined) {
    writer.field(TType.LIST, 4)
    writer.list(TType.STRING, scan.columns.length)
    for (const column of scan.columns) writer.binary(joinedColumn(column))
  }
  if (scan.limit !== undefined) {
    // The API has no limit; without this the gateway reads megabytes ahead for a scan of one row.
    writer.field(TType.I32, 5)
    writer.i32(scan.limit)
  }
  if (scan.filter !== undefined) {
    writer.field(TType.STRING, 6)
    writer.text(scan.filter)
  }
  if (scan.cellBatch !== undefined) {
    writer.field(TType.I32, 7)
    writer.i32(scan.cellBatch)
  }
  // A list in place of a map: maps with binary keys lose their order, and columns as cells come sorted.
  writer.boolField(8, true)
  if (scan.reversed) writer.boolField(9, true)
  writer.boolField(10, false)
  writer.structEnd()
}
