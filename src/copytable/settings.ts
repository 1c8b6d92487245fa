import type { RangeText } from '../regions/range-text.js'
import type { CellSelection } from '../two-tables/cell-selection.js'
import type { FamilyPair } from '../two-tables/family-pairs.js'

/** What every task of a copy is told. Plain JSON. */
export interface CopySettings {
  readonly table: string
  readonly target: string
  /** Every family that is copied. */
  readonly families: readonly FamilyPair[]
  readonly selection: CellSelection
  /** The clusters' ids: a job that is resumed must go on between the same two. */
  readonly clusters: readonly [source: string, target: string]
}

export type CopyTask = RangeText

/** A row of which the target refused cells. */
export interface RefusedRowText {
  /** In `toStringBinary` notation. */
  readonly row: string
  readonly reason: string
}

/** What became of one task. Plain JSON. */
export interface CopyResult {
  /** Whole rows, and the cells in them, delete markers among them. */
  readonly rows: number
  readonly cells: number
  readonly markers: number
  /** Cells that were sent, of which some may have been sent twice: after a fault a scan repeats its row. */
  readonly cellsSent: number
  readonly cellsWritten: number
  readonly cellsRefused: number
  readonly refused: readonly RefusedRowText[]
}
