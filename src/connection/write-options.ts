import { toStringBinary } from '../bytes/string-binary.js'
import type { RowExtras, Timestamp } from '../client/types.js'
import { HbulkError } from '../errors.js'
import {
  type Durability,
  durabilityCodes,
  type NewCell,
  type RowDelete,
  type RowPut,
} from '../wire/mutations.js'
import { type Bytes, ownBuffer, toBuffer, toRowKey } from './bytes.js'
import { ownColumnName, parseColumnName, parseColumns } from './columns.js'
import { checkOptions, type OptionNames } from './known-options.js'
import { checkTimestamp } from './timestamps.js'

/** Values by their columns, `family:qualifier`: an object, or a map or list of pairs where column names are bytes. */
export type RowData = Readonly<Record<string, Bytes>> | Iterable<readonly [Bytes, Bytes]>

/** How deletes are made. */
export interface DeleteOptions {
  /** Versions up to and with this time are deleted, in milliseconds. Default: all that there are. */
  readonly timestamp?: Timestamp | undefined
  /** False: not into the write-ahead log, so it is lost if a region server dies. Default: as the table says. */
  readonly wal?: boolean | undefined
  /** In place of `wal`, and finer. Thrift1 gateways know `skip-wal` and `sync-wal`. */
  readonly durability?: Durability | undefined
  /** Aborted: the call is given up and rejects with INTERRUPTED; what it has done by then stays. */
  readonly signal?: AbortSignal | undefined
}

/** How puts are made. */
export interface PutOptions extends DeleteOptions {
  /** Of all the cells, in milliseconds. Default: the time on the region server; such a put is not tried again. */
  readonly timestamp?: Timestamp | undefined
  /** Milliseconds from their timestamp on that the cells live. Default: as long as their family says. */
  readonly ttl?: Timestamp | undefined
  /** An expression of visibility labels, `secret & !draft`. */
  readonly visibility?: string | undefined
}

export const deleteOptionNames: OptionNames<DeleteOptions> = {
  ...{ timestamp: true, wal: true, durability: true, signal: true },
}

export const putOptionNames: OptionNames<PutOptions> = {
  ...deleteOptionNames,
  ...{ ttl: true, visibility: true },
}

/** @throws HbulkError USAGE for a put that HBase would refuse without saying why */
export function rowPut(row: Bytes, data: RowData, options: PutOptions): RowPut {
  checkOptions('a put', options, putOptionNames)
  const key = toRowKey(row)
  return putOf(key, cellsOf(data), options)
}

/** As {@link rowPut}, with copies of all bytes. */
export function ownRowPut(row: Bytes, data: RowData, options: PutOptions): RowPut {
  const key = Buffer.from(toRowKey(row))
  const cells = Array.from(pairsOf(data), ([column, value]) => ({
    ...ownColumnName(column),
    value: ownBuffer(checkedValue(column, value), 'a value'),
  }))
  return putOf(key, cells, options)
}

function putOf(key: Buffer, cells: readonly NewCell[], options: PutOptions): RowPut {
  if (cells.length === 0) {
    throw new HbulkError('USAGE', `there is nothing to put into row '${toStringBinary(key)}'`)
  }
  checkTimestamp('timestamp', options.timestamp)
  return {
    row: key,
    cells,
    timestamp: options.timestamp,
    durability: durabilityOf(options),
    extras: extrasOf(options),
  }
}

/** @throws HbulkError USAGE */
export function rowDelete(
  row: Bytes,
  columns: readonly Bytes[] | undefined,
  options: DeleteOptions,
): RowDelete {
  checkOptions('a delete', options, deleteOptionNames)
  checkTimestamp('timestamp', options.timestamp)
  return {
    row: toRowKey(row),
    columns: parseColumns(columns),
    timestamp: options.timestamp,
    durability: durabilityOf(options),
  }
}

/** @throws HbulkError USAGE */
export function cellsOf(data: RowData): NewCell[] {
  return Array.from(pairsOf(data), ([column, value]) => ({
    ...parseColumnName(column),
    value: toBuffer(checkedValue(column, value), 'a value'),
  }))
}

function pairsOf(data: RowData): Iterable<readonly [Bytes, Bytes]> {
  if (typeof data !== 'object' || data === null) {
    throw new HbulkError('USAGE', `a row's data is ${data === null ? 'null' : typeof data}`, {
      hint: "Write { 'family:qualifier': value }.",
    })
  }
  return Symbol.iterator in data ? data : Object.entries(data)
}

/** Says which column it is whose value is no bytes; a row has many. */
function checkedValue(column: Bytes, value: Bytes): Bytes {
  if (typeof value === 'string' || value instanceof Uint8Array) return value
  const name = toStringBinary(toBuffer(column, 'a column'))
  const kind = value === null ? 'null' : `of type ${typeof value}`
  throw new HbulkError('USAGE', `the value of column '${name}' is ${kind}`, {
    hint: 'Values are strings or bytes: write String(5), or counterSet for a counter.',
  })
}

function durabilityOf({ wal, durability }: DeleteOptions): Durability | undefined {
  if (durability === undefined) return wal === false ? 'skip-wal' : undefined
  if (wal !== undefined) throw new HbulkError('USAGE', 'wal and durability are both given')
  if (Object.hasOwn(durabilityCodes, durability)) return durability
  const known = Object.keys(durabilityCodes).join(', ')
  throw new HbulkError('USAGE', `durability '${String(durability)}' is none of ${known}`)
}

function extrasOf({ ttl, visibility }: PutOptions): RowExtras | undefined {
  if (ttl === undefined && visibility === undefined) return undefined
  checkTimestamp('ttl', ttl)
  const expression = visibility === undefined ? undefined : toBuffer(visibility, 'visibility')
  return { ttl, visibility: expression, id: `${ttl ?? ''}@${visibility ?? '-'}` }
}
