import { CellType, type CellView, type Timestamp } from '../../client/types.js'

type MutableView = { -readonly [Name in keyof CellView]: CellView[Name] }

const FIRST_CELLS = 64
/** Lists that grew for one wide row are given back when they are longer than this. */
const KEPT_CELLS = 65_536
/** Offsets of a cell: family, qualifier and value, each with its end. */
const OFFSETS = 6

/**
 * The cells of one record as offsets into one buffer, so that all of it can be looked at before any of it is written.
 * Used again for the next record.
 */
export class DecodedRow {
  buf: Buffer = Buffer.alloc(0)
  keyStart = 0
  keyEnd = 0
  cells = 0
  #offsets = new Int32Array(FIRST_CELLS * OFFSETS)
  #timestamps: Timestamp[] = []
  #types: number[] = []
  readonly #view: MutableView = {
    ...{ buf: this.buf, familyStart: 0, familyEnd: 0, qualifierStart: 0, qualifierEnd: 0 },
    ...{ valueStart: 0, valueEnd: 0, timestamp: 0, type: CellType.PUT },
  }

  begin(): void {
    this.cells = 0
    if (this.#timestamps.length <= KEPT_CELLS) return
    this.#offsets = new Int32Array(FIRST_CELLS * OFFSETS)
    this.#timestamps = []
    this.#types = []
  }

  key(buf: Buffer, start: number, end: number): void {
    this.buf = buf
    this.keyStart = start
    this.keyEnd = end
  }

  /** Offsets are those of family, qualifier and value in the key's buffer. */
  add(
    familyStart: number,
    familyEnd: number,
    qualifierStart: number,
    qualifierEnd: number,
    valueStart: number,
    valueEnd: number,
    timestamp: Timestamp,
    type: number,
  ): void {
    const at = this.cells * OFFSETS
    if (at === this.#offsets.length) {
      const grown = new Int32Array(2 * this.#offsets.length)
      grown.set(this.#offsets)
      this.#offsets = grown
    }
    const offsets = this.#offsets
    offsets[at] = familyStart
    offsets[at + 1] = familyEnd
    offsets[at + 2] = qualifierStart
    offsets[at + 3] = qualifierEnd
    offsets[at + 4] = valueStart
    offsets[at + 5] = valueEnd
    this.#timestamps[this.cells] = timestamp
    this.#types[this.cells] = type
    this.cells++
  }

  /** Valid until the next call. */
  cell(index: number): CellView {
    const view = this.#view
    const offsets = this.#offsets
    const at = index * OFFSETS
    view.buf = this.buf
    view.familyStart = offsets[at] as number
    view.familyEnd = offsets[at + 1] as number
    view.qualifierStart = offsets[at + 2] as number
    view.qualifierEnd = offsets[at + 3] as number
    view.valueStart = offsets[at + 4] as number
    view.valueEnd = offsets[at + 5] as number
    view.timestamp = this.#timestamps[index] as Timestamp
    view.type = this.#types[index] as number
    return view
  }
}
