import { encodeCall, encodeTableCall, joinedColumn, newCall } from './calls.js'
import type { ColumnName, ColumnSelection, RowExtras, Timestamp } from './model.js'
import type { Durability, RowsGet } from './mutations.js'
import { BoolDecoder, I64Decoder, VoidDecoder } from './reply-decoder.js'
import type { RowCalls } from './row-calls.js'
import { writeCallAttributes } from './row-extras.js'
import { Thrift1MappedRowsDecoder } from './rows-decoder.js'
import { Thrift1CellsDecoder } from './thrift1-cells-decoder.js'
import { needsThrift2, timestampOf } from './thrift1-limits.js'
import { TType } from './ttype.js'
import type { RpcChannel } from './types.js'
import type { Writer } from './writer.js'

/** The calls of service `Hbase` for single rows. Field ids are those of HBase's own IDL. */
export const thrift1RowCalls: RowCalls = {
  alike: true,

  get(channel, get, visitor) {
    refuseInGet(get)
    const { rows, columns, versions = 1 } = get
    const before = timestampOf(get)
    const [column] = columns ?? []
    if (versions > 1 && column !== undefined) {
      return versionsCall(channel, get, column, versions, before, visitor)
    }
    const method = `getRowsWithColumns${before === undefined ? '' : 'Ts'}`
    const { request, about } = encodeTableCall(channel, method, get.table, (writer) => {
      writeTexts(writer, 2, rows)
      if (columns !== undefined) writeTexts(writer, 3, columns.map(joinedColumn))
      if (before === undefined) return
      writer.field(TType.I64, 4)
      writer.i64(before)
    })
    return newCall(
      channel,
      request,
      (reader) => new Thrift1MappedRowsDecoder(reader, about, visitor),
    )
  },

  put(channel, table, puts) {
    const [first] = puts
    const { timestamp, extras } = first ?? {}
    return mutateRows(channel, table, { timestamp, extras }, (writer) => {
      writer.list(TType.STRUCT, puts.length)
      for (const { row, cells, durability } of puts) {
        const wal = writesToWal(durability)
        writeRow(writer, row, cells.length)
        for (const cell of cells) writeMutation(writer, cell, cell.value, wal)
        writer.structEnd()
      }
    })
  },

  delete(channel, table, deletes, families) {
    const { timestamp } = deletes[0] ?? {}
    const all = families.map((family) => ({ family }))
    return mutateRows(channel, table, { timestamp, extras: undefined }, (writer) => {
      writer.list(TType.STRUCT, deletes.length)
      for (const { row, columns = all, durability } of deletes) {
        const wal = writesToWal(durability)
        writeRow(writer, row, columns.length)
        for (const column of columns) writeMutation(writer, column, undefined, wal)
        writer.structEnd()
      }
    })
  },

  increment(channel, table, row, column, amount) {
    const { request, about } = encodeTableCall(channel, 'atomicIncrement', table, (writer) => {
      writer.field(TType.STRING, 2)
      writer.binary(row)
      writer.field(TType.STRING, 3)
      writer.binary(joinedColumn(column))
      writer.field(TType.I64, 4)
      writer.i64(amount)
    })
    return newCall(channel, request, (reader) => new I64Decoder(reader, about))
  },

  append(channel, table, { row, cells }, visitor) {
    // The answer is values alone, in the order of the columns as HBase sorts them.
    const sorted = [...cells].sort(
      (a, b) => a.family.compare(b.family) || a.qualifier.compare(b.qualifier),
    )
    const request = encodeCall(channel, 'append', (writer) => {
      writer.field(TType.STRUCT, 1)
      writer.structBegin()
      writer.field(TType.STRING, 1)
      writer.binary(table)
      writer.field(TType.STRING, 2)
      writer.binary(row)
      writeTexts(writer, 3, sorted.map(joinedColumn))
      writeTexts(
        writer,
        4,
        sorted.map(({ value }) => value),
      )
      writer.structEnd()
    })
    const call = { ...request, table: table.toString() }
    return newCall(
      channel,
      request,
      (reader) => new Thrift1CellsDecoder(reader, call, { row, columns: sorted }, visitor),
    )
  },

  checkAndPut(channel, table, condition, put) {
    const [cell] = put.cells
    if (cell === undefined || put.cells.length > 1) {
      throw needsThrift2('check a cell and put more than one', 'checkAndPut')
    }
    if (put.timestamp !== undefined) {
      throw needsThrift2('check a cell and put another with a timestamp', 'checkAndPut')
    }
    const { row, durability, extras } = put
    const { request, about } = encodeTableCall(channel, 'checkAndPut', table, (writer) => {
      writer.field(TType.STRING, 2)
      writer.binary(row)
      writer.field(TType.STRING, 3)
      writer.binary(joinedColumn(condition))
      if (condition.value !== undefined) {
        writer.field(TType.STRING, 5)
        writer.binary(condition.value)
      }
      writer.field(TType.STRUCT, 6)
      writer.structBegin()
      writer.boolField(1, false)
      writer.field(TType.STRING, 2)
      writer.binary(joinedColumn(cell))
      writer.field(TType.STRING, 3)
      writer.binary(cell.value)
      writer.boolField(4, writesToWal(durability))
      writer.structEnd()
      if (extras === undefined) return
      writer.field(TType.MAP, 7)
      writeCallAttributes(writer, extras)
    })
    return newCall(channel, request, (reader) => new BoolDecoder(reader, about))
  },
}

function refuseInGet({ rows, columns = [], versions = 1, filter, ...get }: RowsGet): void {
  if (filter !== undefined) throw needsThrift2('filter single rows', 'filter')
  if (get.authorizations !== undefined)
    throw needsThrift2('take visibility labels', 'authorizations')
  if (get.timeline) throw needsThrift2('read from replicas', 'timeline')
  if (versions > 1 && (rows.length !== 1 || columns.length !== 1)) {
    throw needsThrift2('read versions of more than one column of one row', 'versions')
  }
}

/** `getVer` and `getVerTs`: the versions of one column. */
function versionsCall(
  channel: RpcChannel,
  { table, rows: [row = Buffer.alloc(0)] }: RowsGet,
  column: Parameters<typeof joinedColumn>[0],
  versions: number,
  before: Timestamp | undefined,
  visitor: ConstructorParameters<typeof Thrift1CellsDecoder>[3],
) {
  const { family, qualifier } = column
  if (qualifier === undefined) throw needsThrift2('read versions of a whole family', 'versions')
  const { request, about } = encodeTableCall(
    channel,
    before === undefined ? 'getVer' : 'getVerTs',
    table,
    (writer) => {
      writer.field(TType.STRING, 2)
      writer.binary(row)
      writer.field(TType.STRING, 3)
      writer.binary(joinedColumn(column))
      if (before !== undefined) {
        writer.field(TType.I64, 4)
        writer.i64(before)
      }
      writer.field(TType.I32, before === undefined ? 4 : 5)
      writer.i32(versions)
    },
  )
  const columns: readonly ColumnName[] = [{ family, qualifier }]
  return newCall(
    channel,
    request,
    (reader) => new Thrift1CellsDecoder(reader, about, { row, columns }, visitor),
  )
}

/** The API knows two kinds. */
function writesToWal(durability: Durability | undefined): boolean {
  if (durability === 'async-wal' || durability === 'fsync-wal') {
    throw needsThrift2(`write with durability '${durability}'`, 'durability')
  }
  return durability !== 'skip-wal'
}

function mutateRows(
  channel: RpcChannel,
  table: Buffer,
  common: {
    readonly timestamp: Timestamp | undefined
    readonly extras: RowExtras | undefined
  },
  writeRows: (writer: Writer) => void,
) {
  const { timestamp, extras } = common
  const method = timestamp === undefined ? 'mutateRows' : 'mutateRowsTs'
  const { request, about } = encodeTableCall(channel, method, table, (writer) => {
    writer.field(TType.LIST, 2)
    writeRows(writer)
    if (timestamp !== undefined) {
      writer.field(TType.I64, 3)
      writer.i64(timestamp)
    }
    if (extras === undefined) return
    writer.field(TType.MAP, timestamp === undefined ? 3 : 4)
    writeCallAttributes(writer, extras)
  })
  return newCall(channel, request, (reader) => new VoidDecoder(reader, about))
}

/** The head of a `BatchMutation`, up to its list of mutations. */
function writeRow(writer: Writer, row: Buffer, mutations: number): void {
  writer.structBegin()
  writer.field(TType.STRING, 1)
  writer.binary(row)
  writer.field(TType.LIST, 2)
  writer.list(TType.STRUCT, mutations)
}

/** A `Mutation`: of a put with a value, of a delete without. */
function writeMutation(
  writer: Writer,
  column: ColumnSelection,
  value: Buffer | undefined,
  wal: boolean,
): void {
  writer.structBegin()
  writer.boolField(1, value === undefined)
  writer.field(TType.STRING, 2)
  writer.binary(joinedColumn(column))
  if (value !== undefined) {
    writer.field(TType.STRING, 3)
    writer.binary(value)
  }
  writer.boolField(4, wal)
  writer.structEnd()
}

function writeTexts(writer: Writer, id: number, texts: readonly Buffer[]): void {
  writer.field(TType.LIST, id)
  writer.list(TType.STRING, texts.length)
  for (const text of texts) writer.binary(text)
}
