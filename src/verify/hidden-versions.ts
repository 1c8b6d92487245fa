import { CellType } from '../client/types.js'
import { sameColumn } from './cell-order.js'
import type { OwnedCell } from './owned-cell.js'

/**
 * Knows which cells a scan for the newest versions would not show on the source's side. Of one that is only shown on the
 * other side, because newer ones are missing there, nobody can say that the source does not have it.
 */
export class HiddenVersions {
  readonly #versions: number
  #last: OwnedCell | undefined
  /** Versions of the last cell that were seen, without delete markers: HBase does not count those. */
  #seen = 0

  constructor(versions: number) {
    this.#versions = versions
  }

  /** Every cell of the source, in order. */
  add(cell: OwnedCell): void {
    if (this.#last === undefined || !sameColumn(this.#last, cell)) this.#seen = 0
    this.#last = cell
    if (cell.type === CellType.PUT) this.#seen++
  }

  /** To be asked when all cells of the source before `cell` were added. */
  mayHave(cell: OwnedCell): boolean {
    if (this.#seen < this.#versions || cell.type !== CellType.PUT) return false
    return this.#last !== undefined && sameColumn(this.#last, cell)
  }
}
