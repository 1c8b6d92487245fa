import type { CellView } from '../client/types.js'

/** A cell that has been copied out of its reply, with the key of its row. */
export interface OwnedCell extends CellView {
  readonly key: Buffer
  /** Place of its family in the list of those that are compared. */
  readonly family: number
}
