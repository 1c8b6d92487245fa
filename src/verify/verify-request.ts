import type { GatewayAddress } from '../client/gateway-url.js'
import type { CellSelection } from '../two-tables/cell-selection.js'
import type { FamilyPair } from '../two-tables/family-pairs.js'

/** Differences that are listed when nothing is said. */
export const USUALLY_LISTED = 20

export interface VerifyRequest {
  readonly table: string
  readonly target: string
  /** Undefined: those of the first table. */
  readonly toGateways: readonly GatewayAddress[] | undefined
  /** None: all families of both. */
  readonly families: readonly FamilyPair[]
  readonly selection: CellSelection
  /** Write what is not the same to the target. */
  readonly repair: boolean
  /** Differences to list. */
  readonly mostListed: number
}
