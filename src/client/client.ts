import type { BatchWriter, WriterOptions } from './batch-writer.js'
import type { CellWriter, CellWriterOptions } from './cell-writer.js'
import type { RowClient } from './row-client.js'
import type {
  AdminClient,
  Capabilities,
  FullAdminClient,
  Gateway,
  RowVisitor,
  ScanOptions,
  ScanSpec,
} from './types.js'

/** HBase as the tools see it, whichever API the gateway speaks. */
export interface HBaseClient {
  /** Every gateway of the client, resolved: all speak the same API and protocol. */
  readonly gateways: readonly Gateway[]
  readonly capabilities: Capabilities
  readonly admin: AdminClient
  /** Delivers every row of `spec` to the visitor, once and in key order, over scanner faults. Resolves with the rows delivered. */
  scan(spec: ScanSpec, visitor: RowVisitor, options?: ScanOptions): Promise<number>
  /** A writer that routes rows by the table's regions. Reads the region list first. */
  openWriter(options: WriterOptions): Promise<BatchWriter>
  /** A writer of single cells, each with its own timestamp. Reads the region list first. */
  openCellWriter(options: CellWriterOptions): Promise<CellWriter>
  close(): Promise<void>
}

/** What a client on gateways can do beside what the tools need. */
export interface FullClient extends HBaseClient {
  readonly admin: FullAdminClient
  /** Reads and changes of single rows. */
  readonly rows: RowClient
}
