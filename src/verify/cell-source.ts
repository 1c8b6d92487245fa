import type { OwnedCell } from './owned-cell.js'

/** The cells of one side in HBase's order, as they are taken. */
export interface CellSource {
  /** The next cell if it is here. */
  here(): OwnedCell | undefined
  /** The next cell, which stays where it is; undefined at the end. Rejects with what broke the reading. */
  peek(): Promise<OwnedCell | undefined>
  take(): void
}
