import type { Region } from '../wire/model.js'
import type { ThriftApi } from '../wire/types.js'

export {
  CellType,
  type CellView,
  type ColumnName,
  type ColumnSelection,
  type Gateway,
  type Region,
  type RowExtras,
  type RowSpan,
  type RowVisitor,
  type ScanSpec,
  type Timestamp,
} from '../wire/model.js'

/** What an API can do. A flag that needs something missing here is refused before work starts. */
export interface Capabilities {
  readonly api: ThriftApi
  readonly cellTimestamps: boolean
  readonly versions: boolean
  readonly timeRange: boolean
  readonly rawScan: boolean
  /** Delete markers can be written with their timestamps. */
  readonly cellDeletes: boolean
  readonly splitKeys: boolean
  readonly namespaces: boolean
  readonly visibility: boolean
  /** Reads from replicas of regions. */
  readonly timeline: boolean
  readonly statelessScan: boolean
}

/** Called between the replies of a scan; a returned promise holds the next request back. */
export type ScanPause = (rows: number, bytes: number) => Promise<void> | undefined

/** How a scan is made, and who is told what. */
export interface ScanOptions {
  /** Aborted: the call under way is given up at once, with its connection. */
  readonly signal?: AbortSignal
  /** Rows to ask for in a call. Default: as many as fill about 256 KB. */
  readonly batchRows?: number
  readonly pause?: ScanPause
  /**
   * Asked while a reply is arriving, after each piece of it: a promise holds the reading back. A reply is about 256 KB when
   * rows are alike, but it can be as large as 10,000 rows are when suddenly they are larger.
   */
  readonly hold?: () => Promise<void> | undefined
  /** Called for every scanner that had to be opened again after a fault. */
  readonly onRetry?: (error: Error) => void
}

/** A column family and its settings. What is left out is as HBase has it. */
export interface FamilyDescriptor {
  readonly name: string
  readonly maxVersions?: number
  /** Seconds. */
  readonly timeToLive?: number
  readonly compression?: string
  readonly bloomFilter?: string
  readonly inMemory?: boolean
  readonly blockCache?: boolean
  // What follows is known to Thrift2 only.
  /** Versions that are kept past their time to live. */
  readonly minVersions?: number
  /** Bytes. */
  readonly blockSize?: number
  readonly dataBlockEncoding?: string
  readonly keepDeletedCells?: string
  /** 1: the family is replicated. */
  readonly replicationScope?: number
}

/** A table and its column families. */
export interface TableDescriptor {
  readonly name: string
  readonly families: readonly FamilyDescriptor[]
}

/** The seldom calls of both APIs, through the generated client. All reject with HbulkError. */
export interface AdminClient {
  listTables(pattern?: string): Promise<string[]>
  tableExists(table: string): Promise<boolean>
  /** Rejects with TABLE_NOT_FOUND. */
  describeTable(table: string): Promise<TableDescriptor>
  /** Split keys need the capability `splitKeys`; rejects with TABLE_EXISTS. */
  createTable(table: TableDescriptor, splitKeys?: readonly Buffer[]): Promise<void>
  /** Disables the table first if it is enabled. */
  deleteTable(table: string): Promise<void>
  enableTable(table: string): Promise<void>
  disableTable(table: string): Promise<void>
  isTableEnabled(table: string): Promise<boolean>
  /** The raw region list as the gateway reports it: replicas dropped, order not promised. */
  listRegions(table: string): Promise<Region[]>
  clusterId(): Promise<string>
}

/** What only programs ask for. All reject with HbulkError, UNSUPPORTED where the gateway's API has no such call. */
export interface FullAdminClient extends AdminClient {
  /** As `deleteTable`, but HBase refuses if the table is enabled. */
  deleteDisabledTable(table: string): Promise<void>
  /** Asks for a compaction and does not wait for it. Thrift1 gateways only. */
  compactTable(table: string, major: boolean): Promise<void>
  /** Removes all rows: disables the table first if it is enabled. Thrift2 gateways only. */
  truncateTable(table: string, preserveSplits: boolean): Promise<void>
  /** Thrift2 gateways only, as the two that follow. */
  listNamespaces(): Promise<string[]>
  createNamespace(name: string, configuration: Readonly<Record<string, string>>): Promise<void>
  /** HBase refuses if there are tables in it. */
  deleteNamespace(name: string): Promise<void>
}
