import type { ProtocolName, ThriftApi, TransportName } from './types.js'

/** HBase timestamps are signed 64-bit milliseconds: a number up to 2^53-1, a bigint above. */
export type Timestamp = number | bigint

/** One gateway endpoint, resolved: nothing about it has to be guessed any more. Plain data, so that threads can share it. */
export interface Gateway {
  readonly api: ThriftApi
  readonly transport: TransportName
  readonly protocol: ProtocolName
  readonly host: string
  readonly port: number
  /** TLS, for HTTP gateways (`+https`) and terminating proxies. */
  readonly tls: boolean
  /** Path of an HTTP gateway, `/` if none was given. */
  readonly path: string
  /** Extra HTTP headers. Secret: never logged. */
  readonly headers: Readonly<Record<string, string>>
  /** Which of the host's addresses to connect to, where it has several; the host stays the name in TLS and HTTP. */
  readonly address?: string
  readonly access?: GatewayAccess
  /** It is of the second of two clusters, which is named by flags of its own. */
  readonly isSecond?: boolean
}

/** How a gateway is reached where its address alone does not do. Secret: never logged. */
export interface GatewayAccess {
  /** Whoever signed the gateway's certificate, as PEM, in place of those that Node trusts. */
  readonly ca?: string
  /** The certificate and the key that hbulk shows, as PEM. */
  readonly cert?: string
  readonly key?: string
  readonly passphrase?: string
  /** For gateways over HTTP. */
  readonly proxy?: ProxyAddress
  /** Milliseconds until a connection that is not made yet counts as failed. */
  readonly connectTimeoutMs?: number
}

export interface ProxyAddress {
  readonly host: string
  readonly port: number
  /** It is spoken to in TLS itself. */
  readonly tls: boolean
  /** Value of `Proxy-Authorization`. Secret. */
  readonly authorization?: string
}

/** A column or a whole family that is read. */
export interface ColumnSelection {
  readonly family: Buffer
  /** Absent: the whole family. Empty: the column with the empty qualifier. */
  readonly qualifier?: Buffer
}

/** Cell type codes as they stand in HBase's KeyValue.Type. Thrift1 reports every cell as PUT. */
export const CellType = {
  PUT: 4,
  DELETE: 8,
  DELETE_FAMILY_VERSION: 10,
  DELETE_COLUMN: 12,
  DELETE_FAMILY: 14,
} as const

/**
 * The cell under the decoder's cursor, as offsets into `buf`. One object is reused for every cell:
 * it is valid during the call it is passed to and not after.
 */
export interface CellView {
  readonly buf: Buffer
  readonly familyStart: number
  readonly familyEnd: number
  readonly qualifierStart: number
  readonly qualifierEnd: number
  readonly valueStart: number
  readonly valueEnd: number
  readonly timestamp: Timestamp
  /** One of {@link CellType}. */
  readonly type: number
}

/**
 * Receives the rows of a scan as they come off the socket. Calls come in the order
 * startRow, cell*, keepRow?, cell*, endRow | abandonRow; the bytes are valid only during the call.
 */
export interface RowVisitor {
  startRow(buf: Buffer, start: number, end: number): void
  cell(cell: CellView): void
  endRow(): void
  /** The connection broke inside a row: forget it, the scan will deliver it again from its beginning. */
  abandonRow(): void
  /** The row is long, and will not be abandoned any more: what there is of it may be passed on. */
  keepRow?(): void
}

/** What of a table is scanned. */
export interface ScanSpec {
  readonly table: Buffer
  /** First row key, inclusive. Empty: from the table's first row. */
  readonly startRow: Buffer
  /** Row key to stop before. Empty: to the table's last row. */
  readonly stopRow: Buffer
  readonly columns?: readonly ColumnSelection[]
  /** HBase filter language, as ParseFilter reads it. */
  readonly filter?: string
  /** Versions per column, default 1. */
  readonly versions?: number
  /** [min, max) in milliseconds. */
  readonly timeRange?: readonly [Timestamp, Timestamp]
  /** Include delete markers and deleted cells. */
  readonly raw?: boolean
  /** Cells per result: splits wide rows into pieces on the wire; the visitor still sees whole rows. See row-pieces.ts. */
  readonly cellBatch?: number
  readonly limit?: number
  /** Visibility labels that the reader claims; absent: those that HBase gives the gateway's user. */
  readonly authorizations?: readonly string[]
  /** May be answered by a region's replica, with what that has. */
  readonly timeline?: boolean
  readonly reversed?: boolean
}

/** A row to be written, as offsets into `buf`: a struct of arrays that the parser fills and the encoder reads. */
export interface RowSpan {
  buf: Buffer
  keyStart: number
  keyEnd: number
  /** How many of the cells below are set. */
  cells: number
  /** For each cell: index into the batch's columns, first byte of the value, byte after the value. */
  readonly column: Int32Array
  readonly valueStart: Int32Array
  readonly valueEnd: Int32Array
  /** The row's own timestamp, or undefined for the batch's. */
  timestamp: Timestamp | undefined
  /** Undefined for nearly all rows: they pay one comparison for it. */
  extras?: RowExtras | undefined
}

/**
 * What a row may have beside its cells. Never changed once made, and rows that follow each other share one object where
 * they have the same: so encoders do the work once, and rows can be grouped by `id`.
 */
export interface RowExtras {
  /** Milliseconds from their timestamp on that the row's cells live; undefined: as long as their family says. */
  readonly ttl: Timestamp | undefined
  /** A visibility expression; an empty one is one too. */
  readonly visibility: Buffer | undefined
  /** The same for equal extras, and for those only. */
  readonly id: string
}

/** One column, in its two parts. */
export interface ColumnName {
  readonly family: Buffer
  readonly qualifier: Buffer
}

/** One region of a table, replicas left out. */
export interface Region {
  /** Inclusive; empty for the first region. */
  readonly startKey: Buffer
  /** Exclusive; empty for the last region. */
  readonly endKey: Buffer
  /** `host:port` of the region server. */
  readonly server: string
}
