import hbase1Types from '#gen/hbase1_types.js'
import hbase2Types from '#gen/hbase2_types.js'

export interface MemoryCell {
  readonly family: Buffer
  readonly qualifier: Buffer
  readonly value: Buffer
  readonly timestamp: number
}

/** What a put said beside its cells, as HBase would understand it. */
export interface MemoryExtras {
  readonly ttl?: bigint
  readonly visibility?: string
}

interface Row {
  readonly key: Buffer
  readonly cells: MemoryCell[]
  /** Of the last put, if it had any. */
  extras?: MemoryExtras
}

interface OpenScanner {
  readonly rows: Row[]
  at: number
}

interface Mutation {
  column: Buffer
  value: Buffer
}

/** What a test may make go wrong: each hook runs before the call it is named after and may throw or never settle. */
export interface Faults {
  put?: (rows: readonly Buffer[]) => void | Promise<void>
  open?: () => void | Promise<void>
  next?: (scanner: number) => void | Promise<void>
}

/** One sorted table in memory, as handlers for the generated processors of both APIs. */
export class MemoryHBase {
  readonly faults: Faults = {}
  /** Scanners opened so far. */
  opened = 0
  readonly #rows = new Map<string, Row>()
  readonly #scanners = new Map<number, OpenScanner>()

  get rows(): readonly Row[] {
    return [...this.#rows.values()].sort((a, b) => a.key.compare(b.key))
  }

  get openScanners(): number {
    return this.#scanners.size
  }

  put(key: Buffer, cells: readonly MemoryCell[], extras: MemoryExtras = {}): void {
    const id = key.toString('latin1')
    const row: Row = this.#rows.get(id) ?? { key: Buffer.from(key), cells: [] }
    delete row.extras
    if (Object.keys(extras).length > 0) row.extras = extras
    for (const cell of cells) {
      const at = row.cells.findIndex(
        (other) => other.family.equals(cell.family) && other.qualifier.equals(cell.qualifier),
      )
      if (at < 0) row.cells.push(cell)
      else row.cells[at] = cell
    }
    this.#rows.set(id, row)
  }

  delete(key: Buffer): void {
    this.#rows.delete(key.toString('latin1'))
  }

  /** `limit` counts rows, `batchSize` cuts them into results of so many cells. Thrift1 has no limit. */
  #open({ startRow: start, stopRow: stop, reversed, limit, batchSize }: Thrift2Scan): number {
    const inRange = this.rows.filter((row) =>
      reversed
        ? (start.length === 0 || row.key.compare(start) <= 0) &&
          (stop.length === 0 || row.key.compare(stop) > 0)
        : row.key.compare(start) >= 0 && (stop.length === 0 || row.key.compare(stop) < 0),
    )
    const id = ++this.opened
    const ordered = reversed ? inRange.reverse() : inRange
    const rows = ordered.slice(0, limit ?? ordered.length)
    const results = batchSize ? rows.flatMap((row) => pieces(row, batchSize)) : rows
    this.#scanners.set(id, { rows: results, at: 0 })
    return id
  }

  #next(id: number, count: number): Row[] | undefined {
    const scanner = this.#scanners.get(id)
    if (scanner === undefined) return undefined
    const rows = scanner.rows.slice(scanner.at, scanner.at + count)
    scanner.at += rows.length
    return rows
  }

  thrift2(): object {
    const toResult = (row: Row): object =>
      new hbase2Types.TResult({
        row: row.key,
        columnValues: row.cells.map(
          (cell) => new hbase2Types.TColumnValue({ ...cell, type: 4 } as never),
        ),
      })
    return {
      getThriftServerType: async () => 2,
      putMultiple: async (_table: Buffer, puts: Thrift2Put[]) => {
        await this.faults.put?.(puts.map((put) => put.row))
        for (const put of puts) {
          const cells = put.columnValues.map((cell) => ({
            family: cell.family,
            qualifier: cell.qualifier,
            value: cell.value,
            timestamp: Number(cell.timestamp ?? put.timestamp),
          }))
          const visibility = put.cellVisibility?.expression
          this.put(put.row, cells, {
            ...ttlOf(put.attributes),
            ...(visibility == null ? {} : { visibility: visibility.toString() }),
          })
        }
      },
      openScanner: async (_table: Buffer, scan: Thrift2Scan) => {
        await this.faults.open?.()
        return this.#open(scan)
      },
      getScannerRows: async (id: number, count: number) => {
        await this.faults.next?.(id)
        const rows = this.#next(id, count)
        if (rows === undefined) {
          throw new hbase2Types.TIllegalArgument({ message: 'Invalid scanner Id' })
        }
        return rows.map(toResult)
      },
      closeScanner: async (id: number) => {
        this.#scanners.delete(id)
      },
      getScannerResults: async (_table: Buffer, scan: Thrift2Scan, count: number) => {
        const id = this.#open(scan)
        const rows = this.#next(id, count) ?? []
        this.#scanners.delete(id)
        return rows.map(toResult)
      },
    }
  }

  thrift1(): object {
    const toResult = (row: Row): object =>
      new hbase1Types.TRowResult({
        row: row.key,
        sortedColumns: row.cells.map(
          (cell) =>
            new hbase1Types.TColumn({
              columnName: Buffer.concat([cell.family, Buffer.from(':'), cell.qualifier]),
              cell: new hbase1Types.TCell({
                value: cell.value,
                timestamp: cell.timestamp as never,
              }),
            }),
        ),
      })
    return {
      getThriftServerType: async () => 1,
      mutateRowsTs: async (
        _table: Buffer,
        batches: { row: Buffer; mutations: Mutation[] }[],
        timestamp: unknown,
        attributes: Attributes,
      ) => {
        await this.faults.put?.(batches.map((batch) => batch.row))
        for (const { row, mutations } of batches) {
          const cells = mutations.map(({ column, value }) => {
            const colon = column.indexOf(':')
            return {
              family: column.subarray(0, colon),
              qualifier: column.subarray(colon + 1),
              value,
              timestamp: Number(timestamp),
            }
          })
          this.put(row, cells, { ...ttlOf(attributes), ...visibilityOf(attributes) })
        }
      },
      scannerOpenWithScan: async (_table: Buffer, scan: Thrift2Scan, _attributes: unknown) => {
        await this.faults.open?.()
        return this.#open(scan)
      },
      scannerGetList: async (id: number, count: number) => {
        await this.faults.next?.(id)
        const rows = this.#next(id, count)
        if (rows === undefined) {
          throw new hbase1Types.IllegalArgument({ message: 'scanner ID is invalid' })
        }
        return rows.map(toResult)
      },
      scannerClose: async (id: number) => {
        this.#scanners.delete(id)
      },
    }
  }
}

/** The thrift package makes an object of a map with binary keys. */
type Attributes = Readonly<Record<string, Buffer>> | null | undefined

function ttlOf(attributes: Attributes): MemoryExtras {
  const ttl = attributes?._ttl
  return ttl === undefined ? {} : { ttl: ttl.readBigInt64BE() }
}

/** The one field of the protobuf message `CellVisibility`, behind its tag and its length. */
function visibilityOf(attributes: Attributes): MemoryExtras {
  const message = attributes?.VISIBILITY
  if (message === undefined) return {}
  if (message[0] !== 0x0a) throw new Error('no CellVisibility')
  let length = 0
  let at = 1
  for (let shift = 0; ; shift += 7) {
    const byte = message.readUInt8(at++)
    length |= (byte & 0x7f) << shift
    if (byte < 0x80) break
  }
  if (at + length !== message.length) throw new Error('a CellVisibility of another length')
  return { visibility: message.toString('utf8', at) }
}

interface Thrift2Put {
  row: Buffer
  columnValues: { family: Buffer; qualifier: Buffer; value: Buffer; timestamp?: unknown }[]
  timestamp?: unknown
  attributes?: Attributes
  cellVisibility?: { expression?: string | Buffer } | null
}

interface Thrift2Scan {
  startRow: Buffer
  stopRow: Buffer
  reversed?: boolean
  limit?: number
  batchSize?: number
}

function pieces({ key, cells }: Row, size: number): Row[] {
  const starts = cells.map((_, i) => i).filter((i) => i % size === 0)
  return starts.map((start) => ({ key, cells: cells.slice(start, start + size) }))
}

/** The exception with which a gateway says that HBase refused or could not do something. */
export function ioError(message: string, canRetry: boolean): Error {
  return new hbase2Types.TIOError({ message, canRetry })
}
