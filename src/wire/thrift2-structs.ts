import type { ColumnSelection, Timestamp } from './model.js'
import {
  durabilityCodes,
  type NewCell,
  type RowDelete,
  type RowMutation,
  type RowPut,
  type RowsGet,
} from './mutations.js'
import { writeTtl, writeVisibility } from './row-extras.js'
import { TType } from './ttype.js'
import type { Writer } from './writer.js'

/** Of `TConsistency`. */
export const TIMELINE = 2

/** Of `TDeleteType`. */
const deleteColumns = 1
const deleteFamily = 2

/** `TGet`, its fields in the order of their ids. */
export function writeGet(writer: Writer, row: Buffer, get: RowsGet): void {
  writer.structBegin()
  writer.field(TType.STRING, 1)
  writer.binary(row)
  if (get.columns !== undefined) writeColumns(writer, 2, get.columns)
  if (get.timeRange !== undefined) writeTimeRange(writer, 4, get.timeRange)
  if (get.versions !== undefined) {
    writer.field(TType.I32, 5)
    writer.i32(get.versions)
  }
  if (get.filter !== undefined) {
    writer.field(TType.STRING, 6)
    writer.text(get.filter)
  }
  if (get.authorizations !== undefined) writeAuthorizations(writer, 8, get.authorizations)
  if (get.timeline) {
    writer.field(TType.I32, 9)
    writer.i32(TIMELINE)
  }
  writer.structEnd()
}

/** A list of `TColumn`s as field `id`. */
export function writeColumns(
  writer: Writer,
  id: number,
  columns: readonly ColumnSelection[],
  timestamp?: Timestamp,
): void {
  writer.field(TType.LIST, id)
  writer.list(TType.STRUCT, columns.length)
  for (const { family, qualifier } of columns) {
    writer.structBegin()
    writer.field(TType.STRING, 1)
    writer.binary(family)
    if (qualifier !== undefined) {
      writer.field(TType.STRING, 2)
      writer.binary(qualifier)
    }
    if (timestamp !== undefined) {
      writer.field(TType.I64, 3)
      writer.i64(timestamp)
    }
    writer.structEnd()
  }
}

/** `TTimeRange` as field `id`. */
export function writeTimeRange(
  writer: Writer,
  id: number,
  [from, before]: readonly [Timestamp, Timestamp],
): void {
  writer.field(TType.STRUCT, id)
  writer.structBegin()
  writer.field(TType.I64, 1)
  writer.i64(from)
  writer.field(TType.I64, 2)
  writer.i64(before)
  writer.structEnd()
}

/** `TAuthorization` as field `id`. */
export function writeAuthorizations(writer: Writer, id: number, labels: readonly string[]): void {
  writer.field(TType.STRUCT, id)
  writer.structBegin()
  writer.field(TType.LIST, 1)
  writer.list(TType.STRING, labels.length)
  for (const label of labels) writer.text(label)
  writer.structEnd()
}

/** `TPut`. */
export function writePut(writer: Writer, put: RowPut): void {
  writer.structBegin()
  writer.field(TType.STRING, 1)
  writer.binary(put.row)
  writeCells(writer, put.cells)
  if (put.timestamp !== undefined) {
    writer.field(TType.I64, 3)
    writer.i64(put.timestamp)
  }
  const { ttl, visibility } = put.extras ?? {}
  if (ttl !== undefined) writeTtl(writer, 5, ttl)
  if (put.durability !== undefined) {
    writer.field(TType.I32, 6)
    writer.i32(durabilityCodes[put.durability])
  }
  if (visibility !== undefined) writeVisibility(writer, 7, visibility)
  writer.structEnd()
}

/** A list of `TColumnValue`s as field 2. */
export function writeCells(writer: Writer, cells: readonly NewCell[]): void {
  writer.field(TType.LIST, 2)
  writer.list(TType.STRUCT, cells.length)
  for (const { family, qualifier, value } of cells) {
    writer.structBegin()
    writer.field(TType.STRING, 1)
    writer.binary(family)
    writer.field(TType.STRING, 2)
    writer.binary(qualifier)
    writer.field(TType.STRING, 3)
    writer.binary(value)
    writer.structEnd()
  }
}

/** A `TDelete` has one kind of marker for all its columns, so families and columns are apart. */
export function deletesByKind(change: RowDelete): RowDelete[] {
  const { columns } = change
  if (columns === undefined) return [change]
  const families = columns.filter(({ qualifier }) => qualifier === undefined)
  const cells = columns.filter(({ qualifier }) => qualifier !== undefined)
  return [families, cells]
    .filter((list) => list.length > 0)
    .map((list) => ({ ...change, columns: list }))
}

/** `TDelete` of columns that are all whole families, or all single ones. */
export function writeDelete(writer: Writer, change: RowDelete): void {
  const { row, columns, timestamp, durability } = change
  writer.structBegin()
  writer.field(TType.STRING, 1)
  writer.binary(row)
  if (columns !== undefined) {
    // The gateway looks at the one of the struct around them only where there are no columns.
    writeColumns(writer, 2, columns, timestamp)
  } else if (timestamp !== undefined) {
    writer.field(TType.I64, 3)
    writer.i64(timestamp)
  }
  const ofFamilies = columns !== undefined && columns[0]?.qualifier === undefined
  writer.field(TType.I32, 4)
  writer.i32(ofFamilies ? deleteFamily : deleteColumns)
  if (durability !== undefined) {
    writer.field(TType.I32, 7)
    writer.i32(durabilityCodes[durability])
  }
  writer.structEnd()
}

/** `TRowMutations`. */
export function writeRowMutations(
  writer: Writer,
  row: Buffer,
  mutations: readonly RowMutation[],
): void {
  const single = mutations.flatMap((mutation): RowMutation[] =>
    mutation.kind === 'put'
      ? [mutation]
      : deletesByKind(mutation.delete).map((change) => ({ kind: 'delete', delete: change })),
  )
  writer.structBegin()
  writer.field(TType.STRING, 1)
  writer.binary(row)
  writer.field(TType.LIST, 2)
  writer.list(TType.STRUCT, single.length)
  for (const mutation of single) {
    writer.structBegin()
    writer.field(TType.STRUCT, mutation.kind === 'put' ? 1 : 2)
    if (mutation.kind === 'put') writePut(writer, mutation.put)
    else writeDelete(writer, mutation.delete)
    writer.structEnd()
  }
  writer.structEnd()
}
