import type { ColumnName, RowExtras, RowSpan, Timestamp } from './types.js'

/** A row that HBase refuses. */
export interface RefusedRow {
  readonly cells: number
  /** A copy of its key. */
  key(): Buffer
}

/** How rows of any kind are sent. */
export interface SendOptions {
  readonly table: Buffer
  /** For every row without its own timestamp. */
  readonly timestamp: Timestamp
  /** A batch goes out when it has this many rows or bytes, whichever comes first. */
  readonly batchRows: number
  readonly batchBytes: number
  /** Batches of this writer that may be under way at once; fewer while the gateway is in trouble. */
  readonly inFlight: number
  /** Bytes that the writer's batches may take, the open ones and those under way. */
  readonly memoryBytes: number
  readonly retries: number
  readonly signal: AbortSignal
  /**
   * A row that HBase refuses however it is sent, found by bisecting the batch it was in.
   * `tag` is what was given to `write`. It may be called for every row of a batch.
   */
  readonly onRejected: (tag: number, reason: string, row: RefusedRow) => void
  /** After every batch that HBase acknowledged. */
  readonly onWritten: (rows: number, cells: number, bytes: number) => void
  readonly onRetry: (error: Error) => void
  /** The gateway is in trouble: fewer batches are under way from now on. */
  readonly onSlowdown?: () => void
  /** The table has other regions than before, and rows are routed by those from now on. */
  readonly onRegionsChanged?: () => void
  /** Called before rows are sent, also when they are sent again; a returned promise holds them back. */
  readonly pace?: (rows: number, bytes: number) => Promise<void> | undefined
}

/** What a writer writes, and how. */
export interface WriterOptions extends SendOptions {
  /** The columns that a row's cells point at by index. The list may grow at its end while rows are written. */
  readonly columns: readonly ColumnName[]
}

/** What a writer has to know of a row of any kind. */
export interface KeyedRow {
  readonly buf: Buffer
  readonly keyStart: number
  readonly keyEnd: number
  readonly timestamp: Timestamp | undefined
  readonly extras?: RowExtras | undefined
}

/** Groups rows by region into batches and keeps a bounded number of them under way. */
export interface BatchWriter<Row = RowSpan> {
  /**
   * Copies the row into its region's batch. Returns a promise when too much is under way: await it before the next write.
   * It rejects when the run is broken (not for rejected rows).
   */
  write(row: Row, tag: number): Promise<void> | undefined
  /** Sends what is left and waits until everything is acknowledged. */
  flush(): Promise<void>
}
