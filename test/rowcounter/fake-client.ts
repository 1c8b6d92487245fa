import { compareBytes } from '../../src/bytes/compare.js'
import type { HBaseClient } from '../../src/client/client.js'
import type {
  AdminClient,
  Capabilities,
  Region,
  RowVisitor,
  ScanOptions,
  ScanSpec,
} from '../../src/client/types.js'

const REPLY_ROWS = 3

export interface FakeTable {
  /** In key order. */
  readonly rows: readonly Buffer[]
  /** Where regions begin, without the first. */
  readonly splits: readonly Buffer[]
}

function regionsOf({ splits }: FakeTable): Region[] {
  const empty = Buffer.alloc(0)
  const starts = [empty, ...splits]
  return starts.map((startKey, index) => ({
    startKey,
    endKey: starts[index + 1] ?? empty,
    server: `server${index}:16020`,
  }))
}

function inScan({ startRow, stopRow, reversed }: ScanSpec): (row: Buffer) => boolean {
  return reversed === true
    ? (row) =>
        (startRow.length === 0 || compareBytes(row, startRow) <= 0) &&
        (stopRow.length === 0 || compareBytes(row, stopRow) > 0)
    : (row) =>
        compareBytes(row, startRow) >= 0 && (stopRow.length === 0 || compareBytes(row, stopRow) < 0)
}

/** A client over rows in memory: a cell each, replies of three rows, every second reply broken off inside its last row. */
export class FakeClient implements Partial<HBaseClient> {
  readonly scans: ScanSpec[] = []
  readonly gateways: HBaseClient['gateways'] = []
  readonly capabilities: Capabilities
  readonly admin: AdminClient
  readonly #table: FakeTable

  constructor(table: FakeTable, capabilities: Partial<Capabilities> = {}) {
    this.#table = table
    this.capabilities = { api: 2, timeRange: true, ...capabilities } as Capabilities
    const listRegions = async (): Promise<Region[]> => regionsOf(table)
    this.admin = { listRegions, tableExists: async () => true } as unknown as AdminClient
  }

  async scan(spec: ScanSpec, visitor: RowVisitor, options: ScanOptions = {}): Promise<number> {
    this.scans.push(spec)
    const found = this.#table.rows.filter(inScan(spec))
    const rows = (spec.reversed === true ? found.reverse() : found).slice(0, spec.limit)
    for (let index = 0; index < rows.length; index += REPLY_ROWS) {
      const reply = rows.slice(index, index + REPLY_ROWS)
      if (index % 2 === 1) {
        this.#breakInside(reply[0], visitor)
        options.onRetry?.(new Error('scanner is gone'))
      }
      for (const row of reply) {
        visitor.startRow(row, 0, row.length)
        visitor.endRow()
      }
      await options.pause?.(reply.length, reply.length * 10)
    }
    return rows.length
  }

  #breakInside(row: Buffer | undefined, visitor: RowVisitor): void {
    if (row === undefined) return
    visitor.startRow(row, 0, row.length)
    visitor.abandonRow()
  }

  /** As the tools see it; what a count does not use is not there. */
  get client(): HBaseClient {
    return this as unknown as HBaseClient
  }
}
