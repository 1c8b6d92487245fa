import type { CellView, RowVisitor } from '../client/types.js'
import type { FamilyIndex } from '../two-tables/family-index.js'
import { compareCells } from './cell-order.js'
import { type OwnedCell, ownCell } from './owned-cell.js'

/** Bytes that wait to be compared before the scan is held back. */
const MOST_WAITING = 512 * 1024

/** What a cell takes beside its bytes. */
const CELL_OVERHEAD = 200

/** Taken cells whose places are given back together. */
const MOST_TAKEN = 1024

/** The cells of one side, in order, between the scan that delivers them and the comparison that takes them. */
export class CellQueue implements RowVisitor {
  readonly #families: FamilyIndex
  /** What was taken is undefined: a queue that is never quite empty must not keep it. */
  #cells: (OwnedCell | undefined)[] = []
  #next = 0
  #bytes = 0
  #key = Buffer.alloc(0)
  #last: OwnedCell | undefined
  /** After a fault the open row comes again: cells up to the last one are known. */
  #again = false
  #ended = false
  #failure: unknown
  #onCells: (() => void) | undefined
  #onRoom: (() => void) | undefined
  #room: Promise<void> | undefined

  constructor(families: FamilyIndex) {
    this.#families = families
  }

  startRow(buf: Buffer, start: number, end: number): void {
    this.#key = Buffer.from(buf.subarray(start, end))
  }

  cell(cell: CellView): void {
    if (this.#ended) return
    const owned = ownCell(cell, this.#key, this.#families.of(cell))
    if (this.#last !== undefined) {
      const order = compareCells(owned, this.#last)
      // A raw scan shows what was written twice with one timestamp twice, until it is compacted: the later write first.
      if (order === 0 || (this.#again && order < 0)) return
    }
    this.#again = false
    this.#last = owned
    this.#cells.push(owned)
    this.#bytes += owned.buf.length + CELL_OVERHEAD
    this.#onCells?.()
  }

  endRow(): void {}

  abandonRow(): void {
    this.#again = true
  }

  /** The scan has delivered everything, or broke. */
  end(failure?: unknown): void {
    this.#failure = failure
    this.close()
  }

  /** Nothing more is wanted. */
  close(): void {
    this.#ended = true
    this.#onCells?.()
    this.#letGo()
  }

  /** A promise that holds the scan back while too much is waiting. */
  hold(): Promise<void> | undefined {
    if (this.#ended || this.#bytes <= MOST_WAITING) return undefined
    this.#room ??= new Promise((resolve) => {
      this.#onRoom = resolve
    })
    return this.#room
  }

  /** The next cell, which stays where it is; undefined at the end. Rejects with what broke the scan. */
  async peek(): Promise<OwnedCell | undefined> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure
      const cell = this.#cells[this.#next]
      if (cell !== undefined || this.#ended) return cell
      await new Promise<void>((resolve) => {
        this.#onCells = resolve
      })
      this.#onCells = undefined
    }
  }

  /** The next cell if it is here. */
  here(): OwnedCell | undefined {
    return this.#cells[this.#next]
  }

  take(): void {
    const cell = this.#cells[this.#next]
    if (cell === undefined) return
    this.#cells[this.#next++] = undefined
    this.#bytes -= cell.buf.length + CELL_OVERHEAD
    if (this.#next === this.#cells.length) {
      this.#cells = []
      this.#next = 0
    } else if (this.#next >= MOST_TAKEN && 2 * this.#next >= this.#cells.length) {
      this.#cells.splice(0, this.#next)
      this.#next = 0
    }
    if (this.#bytes <= MOST_WAITING / 2) this.#letGo()
  }

  #letGo(): void {
    this.#onRoom?.()
    this.#onRoom = undefined
    this.#room = undefined
  }
}
