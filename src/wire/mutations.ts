import type { ColumnSelection, RowExtras, Timestamp } from './model.js'

/** How far a write must have come when it is acknowledged: HBase's `Durability`. */
export type Durability = 'skip-wal' | 'async-wal' | 'sync-wal' | 'fsync-wal'

/** The codes of `TDurability`. */
export const durabilityCodes: Readonly<Record<Durability, number>> = {
  'skip-wal': 1,
  'async-wal': 2,
  'sync-wal': 3,
  'fsync-wal': 4,
}

export interface NewCell {
  readonly family: Buffer
  readonly qualifier: Buffer
  readonly value: Buffer
}

/** Cells of one row to be stored. */
export interface RowPut {
  readonly row: Buffer
  readonly cells: readonly NewCell[]
  /** Of all its cells; undefined: the time on the region server. */
  readonly timestamp: Timestamp | undefined
  /** Undefined: as the table says. */
  readonly durability: Durability | undefined
  readonly extras: RowExtras | undefined
}

/** What of one row is to be deleted. */
export interface RowDelete {
  readonly row: Buffer
  /** Undefined: the whole row. */
  readonly columns: readonly ColumnSelection[] | undefined
  /** Versions up to and with this time; undefined: all there are. */
  readonly timestamp: Timestamp | undefined
  readonly durability: Durability | undefined
}

export type RowMutation =
  | { readonly kind: 'put'; readonly put: RowPut }
  | { readonly kind: 'delete'; readonly delete: RowDelete }

/** The codes of `TCompareOp`. */
export const compareCodes = {
  less: 0,
  lessOrEqual: 1,
  equal: 2,
  notEqual: 3,
  greaterOrEqual: 4,
  greater: 5,
} as const

/** How two values are compared, byte by byte. */
export type Comparison = keyof typeof compareCodes

/** A cell of the row that a change depends on. */
export interface CellCondition {
  readonly family: Buffer
  readonly qualifier: Buffer
  readonly comparison: Comparison
  /** Undefined: there must be no such cell. */
  readonly value: Buffer | undefined
}

/** Rows to be read by their keys. */
export interface RowsGet {
  readonly table: Buffer
  readonly rows: readonly Buffer[]
  /** Undefined: all. */
  readonly columns?: readonly ColumnSelection[] | undefined
  /** Versions of each cell, default 1. */
  readonly versions?: number | undefined
  /** [min, max) in milliseconds. */
  readonly timeRange?: readonly [Timestamp, Timestamp] | undefined
  /** In HBase's filter language. */
  readonly filter?: string | undefined
  readonly authorizations?: readonly string[] | undefined
  readonly timeline?: boolean | undefined
}
