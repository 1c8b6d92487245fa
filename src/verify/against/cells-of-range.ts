import { compareBytes } from '../../bytes/compare.js'
import { compareStops, type KeyRange } from '../../regions/key-range.js'
import type { CellSource } from '../cell-source.js'
import type { OwnedCell } from '../owned-cell.js'

/** Passes the cells before a row. */
export async function skipTo(cells: CellSource, start: Buffer): Promise<void> {
  for (;;) {
    const cell = cells.here() ?? (await cells.peek())
    if (cell === undefined || compareBytes(cell.key, start) >= 0) return
    cells.take()
  }
}

/** The cells before a stop key: those behind it stay where they are. */
export class CellsUpTo implements CellSource {
  readonly #cells: CellSource
  readonly #stop: KeyRange['stop']

  constructor(cells: CellSource, stop: KeyRange['stop']) {
    this.#cells = cells
    this.#stop = stop
  }

  here(): OwnedCell | undefined {
    return this.#before(this.#cells.here())
  }

  async peek(): Promise<OwnedCell | undefined> {
    return this.#before(await this.#cells.peek())
  }

  take(): void {
    this.#cells.take()
  }

  #before(cell: OwnedCell | undefined): OwnedCell | undefined {
    return cell !== undefined && compareStops(cell.key, this.#stop) < 0 ? cell : undefined
  }
}
