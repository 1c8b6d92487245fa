import type { RangeText } from '../regions/range-text.js'
import type { CellSelection } from '../two-tables/cell-selection.js'
import type { FamilyPair } from '../two-tables/family-pairs.js'

/** What every task of a comparison is told. Plain JSON. */
export interface VerifySettings {
  readonly table: string
  readonly target: string
  /** Families that are read by one scan, see `familyGroups`. */
  readonly groups: readonly (readonly FamilyPair[])[]
  readonly selection: CellSelection
  readonly repair: boolean
  /** Differences that a task remembers; all are counted. */
  readonly mostListed: number
  /** The clusters' ids: a job that is resumed must go on between the same two. */
  readonly clusters: readonly [source: string, target: string]
}

export interface VerifyTask extends RangeText {
  /** Index into the groups. */
  readonly group: number
}

/** `missing` in the target, `extra` in it, or there with another value. */
export type DifferenceKind = 'missing' | 'extra' | 'different'

/** A cell that is not the same on both sides. Keys and qualifiers are in `toStringBinary` notation. */
export interface Difference {
  readonly kind: DifferenceKind
  readonly row: string
  /** `family:qualifier`, the family as it is called in the source. */
  readonly column: string
  /** Decimal. Absent where what is compared has no timestamps. */
  readonly timestamp?: string
  /** Of a delete marker: which kind. */
  readonly marker?: string
}

/** What a comparison found. All numbers add up over tasks. */
export interface VerifyTally {
  /** Rows and cells that were read for the digests. */
  readonly sourceRows: number
  readonly sourceCells: number
  readonly targetRows: number
  readonly targetCells: number
  /** Digests that were compared, and the ranges that had to be looked into. */
  readonly digests: number
  readonly rangesRead: number
  /** Rows that differed when first looked at and were equal then, or changed all the time. */
  readonly rowsChanged: number
  readonly rowsDiffering: number
  readonly missing: number
  readonly extra: number
  readonly different: number
  /** With `repair`: cells that are still not the same. */
  readonly unrepaired: number
}

/** What became of one task. Plain JSON. */
export interface VerifyResult extends VerifyTally {
  /** The first of the differences. */
  readonly listed: readonly Difference[]
}
