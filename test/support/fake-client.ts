import { compareBytes } from '../../src/bytes/compare.js'
import type { BatchWriter } from '../../src/client/batch-writer.js'
import type { CellWriter } from '../../src/client/cell-writer.js'
import type { HBaseClient } from '../../src/client/client.js'
import {
  type AdminClient,
  type Capabilities,
  CellType,
  type CellView,
  type Gateway,
  type Region,
  type RowVisitor,
  type ScanOptions,
  type ScanSpec,
  type TableDescriptor,
} from '../../src/client/types.js'
import { HbulkError } from '../../src/errors.js'

const GATEWAY: Gateway = {
  api: 2,
  transport: 'buffered',
  protocol: 'binary',
  host: 'fake',
  port: 9090,
  tls: false,
  path: '/',
  headers: {},
}

interface FakeTable {
  readonly descriptor: TableDescriptor
  readonly splits: readonly Buffer[]
  rows: Buffer[]
  enabled: boolean
}

/**
 * A gateway in memory: tables of row keys in key order, each row with the one cell `d:q`. Scans follow HBase's rules
 * for bounds, limits and reversed order; what else a scan asks for (columns, filters, versions) is not looked at.
 */
export class FakeClient implements HBaseClient {
  readonly gateways: readonly Gateway[]
  readonly capabilities: Capabilities
  readonly admin: AdminClient
  /** Every scan made, in order. */
  readonly scans: ScanSpec[] = []
  readonly #tables = new Map<string, FakeTable>()

  constructor(api: 1 | 2 = 2, transport: Gateway['transport'] = 'buffered') {
    this.gateways = [{ ...GATEWAY, api, transport }]
    const two = api === 2
    this.capabilities = {
      api,
      cellTimestamps: two,
      versions: two,
      timeRange: two,
      rawScan: two,
      cellDeletes: two,
      splitKeys: two && transport !== 'framed',
      namespaces: two,
      visibility: two,
      timeline: two,
      statelessScan: two,
    }
    this.admin = this.#makeAdmin()
  }

  addTable(name: string, rows: readonly Buffer[], splits: readonly Buffer[] = []): void {
    const sorted = [...rows].sort(compareBytes)
    const descriptor = { name, families: [{ name: 'd' }] }
    this.#tables.set(name, { descriptor, splits, rows: sorted, enabled: true })
  }

  async scan(spec: ScanSpec, visitor: RowVisitor, options: ScanOptions = {}): Promise<number> {
    this.scans.push(spec)
    const rows = this.#select(spec)
    await Promise.resolve()
    for (const row of rows) {
      if (options.signal?.aborted) throw new HbulkError('INTERRUPTED', 'interrupted')
      visitor.startRow(row, 0, row.length)
      visitor.cell(cellOf(row))
      visitor.endRow()
    }
    return rows.length
  }

  async openWriter(): Promise<BatchWriter> {
    throw new HbulkError('UNSUPPORTED', 'the fake client does not write')
  }

  async openCellWriter(): Promise<CellWriter> {
    throw new HbulkError('UNSUPPORTED', 'the fake client does not write')
  }

  async close(): Promise<void> {}

  #select({ table, startRow, stopRow, reversed = false, limit }: ScanSpec): Buffer[] {
    const { rows } = this.#table(table.toString())
    if (!reversed) {
      const from = lowerBound(rows, startRow)
      const to = stopRow.length === 0 ? rows.length : lowerBound(rows, stopRow)
      return rows.slice(from, limit === undefined ? to : Math.min(to, from + limit))
    }
    const after = (key: Buffer) => lowerBound(rows, Buffer.concat([key, Buffer.alloc(1)]))
    const to = startRow.length === 0 ? rows.length : after(startRow)
    const from = stopRow.length === 0 ? 0 : after(stopRow)
    return rows.slice(limit === undefined ? from : Math.max(from, to - limit), to).reverse()
  }

  #table(name: string): FakeTable {
    const table = this.#tables.get(name)
    if (table === undefined) {
      throw new HbulkError('TABLE_NOT_FOUND', `table ${name} does not exist`)
    }
    return table
  }

  #makeAdmin(): AdminClient {
    const tables = this.#tables
    return {
      listTables: async (pattern) =>
        [...tables.keys()]
          .filter((name) => new RegExp(`^(?:${pattern ?? '.*'})$`).test(name))
          .sort(),
      tableExists: async (name) => tables.has(name),
      describeTable: async (name) => this.#table(name).descriptor,
      createTable: async (descriptor, splits = []) => {
        const { name } = descriptor
        if (tables.has(name)) throw new HbulkError('TABLE_EXISTS', `table ${name} exists`)
        tables.set(name, { descriptor, splits, rows: [], enabled: true })
      },
      deleteTable: async (name) => {
        this.#table(name)
        tables.delete(name)
      },
      enableTable: async (name) => {
        this.#table(name).enabled = true
      },
      disableTable: async (name) => {
        this.#table(name).enabled = false
      },
      isTableEnabled: async (name) => this.#table(name).enabled,
      listRegions: async (name) => regionsOf(this.#table(name).splits),
      clusterId: async () => 'fake',
    }
  }
}

/** The regions that the split keys make, each on a server of its own. */
export function regionsOf(splits: readonly Buffer[]): Region[] {
  const bounds = [Buffer.alloc(0), ...splits, Buffer.alloc(0)]
  return splits.concat(Buffer.alloc(0)).map((endKey, i) => ({
    startKey: bounds[i] ?? Buffer.alloc(0),
    endKey,
    server: `server${i}:16020`,
  }))
}

function lowerBound(rows: readonly Buffer[], key: Buffer): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareBytes(rows[middle] ?? key, key) < 0) low = middle + 1
    else high = middle
  }
  return low
}

function cellOf(row: Buffer): CellView {
  const name = Buffer.concat([Buffer.from('dq'), row])
  return {
    buf: name,
    familyStart: 0,
    familyEnd: 1,
    qualifierStart: 1,
    qualifierEnd: 2,
    valueStart: 2,
    valueEnd: name.length,
    timestamp: 1,
    type: CellType.PUT,
  }
}
