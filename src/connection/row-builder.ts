import type { CellView, RowVisitor, Timestamp } from '../client/types.js'
import { putRange } from '../wire/put-bytes.js'
import { type CellTable, cellStride } from './cell.js'
import { Row } from './row.js'

export interface RowBuilderOptions {
  /** Cells may come in another order than HBase's. */
  readonly unsorted?: boolean
  /** A row with more cells is handed on in pieces of so many. */
  readonly pieceCells?: number | undefined
}

/** Copies what a decoder shows into rows: one buffer for each, in which the bytes of all its cells stand. */
export class RowBuilder implements RowVisitor {
  readonly #take: (row: Row) => void
  readonly #unsorted: boolean
  readonly #pieceCells: number
  #bytes: Buffer = Buffer.allocUnsafe(1024)
  #length = 0
  #keyLength = 0
  #offsets: number[] = []
  #timestamps: Timestamp[] = []
  /** Cells of the open row that went out in pieces, and its key: after a fault it comes again from its beginning. */
  #handedOn = 0
  #handedKey: Buffer | undefined
  #skip = 0

  constructor(take: (row: Row) => void, options: RowBuilderOptions = {}) {
    this.#take = take
    this.#unsorted = options.unsorted ?? false
    this.#pieceCells = options.pieceCells ?? Number.POSITIVE_INFINITY
  }

  /** While a row is handed on: whether it is a whole one, or the first piece of one. */
  get isFirstPiece(): boolean {
    return this.#handedOn === 0
  }

  startRow(buf: Buffer, start: number, end: number): void {
    this.#clear()
    this.#reserve(end - start)
    this.#length = putRange(this.#bytes, 0, buf, start, end)
    this.#keyLength = this.#length
    const again = this.#handedKey !== undefined && this.#key().equals(this.#handedKey)
    this.#skip = again ? this.#handedOn : 0
    if (again) return
    this.#handedOn = 0
    this.#handedKey = undefined
  }

  cell(cell: CellView): void {
    if (this.#skip > 0) {
      this.#skip--
      return
    }
    if (this.#timestamps.length >= this.#pieceCells) this.#handOnPiece()
    const { buf, familyStart, familyEnd, qualifierStart, qualifierEnd, valueStart, valueEnd } = cell
    this.#reserve(familyEnd - familyStart + qualifierEnd - qualifierStart + valueEnd - valueStart)
    const bytes = this.#bytes
    let from = this.#lastFamily(buf, familyStart, familyEnd)
    let at = this.#length
    if (from < 0) {
      from = at
      at = putRange(bytes, at, buf, familyStart, familyEnd)
    }
    const qualifierAt = at
    at = putRange(bytes, at, buf, qualifierStart, qualifierEnd)
    const valueAt = at
    at = putRange(bytes, at, buf, valueStart, valueEnd)
    this.#offsets.push(from, from + familyEnd - familyStart, qualifierAt, valueAt, at)
    this.#timestamps.push(cell.timestamp)
    this.#length = at
  }

  endRow(): void {
    if (this.#handedOn === 0 || this.#timestamps.length > 0) this.#handOn()
    this.#handedOn = 0
    this.#handedKey = undefined
    this.#clear()
  }

  abandonRow(): void {
    this.#clear()
  }

  #handOnPiece(): void {
    this.#handedKey = Buffer.from(this.#key())
    const cells = this.#timestamps.length
    this.#handOn()
    this.#handedOn += cells
    this.#offsets = []
    this.#timestamps = []
    this.#length = this.#keyLength
  }

  #handOn(): void {
    const bytes = Buffer.from(this.#bytes.subarray(0, this.#length))
    const table = { bytes, offsets: this.#offsets, timestamps: this.#timestamps }
    const key = bytes.subarray(0, this.#keyLength)
    this.#take(new Row(key, this.#unsorted ? sorted(table) : table))
  }

  #key(): Buffer {
    return this.#bytes.subarray(0, this.#keyLength)
  }

  /** Where the family of the cell before begins, if it is the same. */
  #lastFamily(buf: Buffer, start: number, end: number): number {
    const at = this.#offsets.length - cellStride
    if (at < 0) return -1
    const from = this.#offsets[at] as number
    if ((this.#offsets[at + 1] as number) - from !== end - start) return -1
    for (let i = 0; i < end - start; i++) if (this.#bytes[from + i] !== buf[start + i]) return -1
    return from
  }

  #clear(): void {
    this.#length = 0
    this.#offsets = []
    this.#timestamps = []
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#length + more))
    this.#bytes.copy(grown, 0, 0, this.#length)
    this.#bytes = grown
  }
}

function sorted({ bytes, offsets, timestamps }: CellTable): CellTable {
  const at = (cell: number, offset: number): number => offsets[cell * cellStride + offset] as number
  const compare = (a: number, b: number, from: number, to: number): number =>
    bytes.compare(bytes, at(b, from), at(b, to), at(a, from), at(a, to))
  const order = timestamps
    .map((_, cell) => cell)
    .sort((a, b) => compare(a, b, 0, 1) || compare(a, b, 2, 3))
  return {
    bytes,
    offsets: order.flatMap((cell) => offsets.slice(cell * cellStride, (cell + 1) * cellStride)),
    timestamps: order.map((cell) => timestamps[cell] as Timestamp),
  }
}
