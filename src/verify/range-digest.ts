import { createHash, type Hash } from 'node:crypto'
import { ByteCopier } from '../bytes/copy.js'
import { hashRow } from '../client/row-hashes.js'
import type { CellView, RowVisitor, Timestamp } from '../client/types.js'
import type { FamilyIndex } from '../two-tables/family-index.js'

/** Not for secrets: it must be fast, and two contents must not meet by chance. */
const ALGORITHM = 'sha1'

/** One row in so many begins a segment, by the hash of its key alone: so the borders are the same in both tables. */
const ROWS_PER_SEGMENT = 256

const SCRATCH_BYTES = 64 * 1024

/** Four bytes each of kind and family, and of the lengths of qualifier and value; eight of a timestamp that is new. */
const CELL_HEAD = 12
const TIMESTAMP_BYTES = 8
/** The length of the key. */
const ROW_HEAD = 4
/**
 * Kind and family stand in a number below 0, which no length is: so cells and rows cannot be confused. Its last bit says
 * that the timestamp is that of the cell before in the row.
 */
const KIND_BITS = 8

/** Rows from `start` up to `end` (both inside the range that is digested), and what their cells come to. */
export interface Segment {
  readonly start: Buffer
  readonly end: Buffer
  readonly digest: Buffer
}

/**
 * Digests the rows of a scan in segments of some hundred rows. What is hashed is every cell's coordinates, kind and
 * value, in a form that depends neither on the gateway's API nor on the family's name.
 */
export class RangeDigest implements RowVisitor {
  rows = 0
  cells = 0
  /** A copy of the key of the segment's first row: for progress. */
  start: Buffer
  readonly #stop: Buffer
  readonly #families: FamilyIndex
  readonly #onSegment: (segment: Segment) => void
  readonly #scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES)
  readonly #view = new DataView(this.#scratch.buffer)
  readonly #copier = new ByteCopier()
  #hash: Hash = createHash(ALGORITHM)
  #at = 0
  /** Where the open row begins in the scratch buffer. */
  #rowAt = 0
  /** The hash before an open row that did not fit in the scratch buffer. */
  #beforeRow: Hash | undefined
  #rowCells = 0
  /** Of the last cell. */
  #timestamp: Timestamp = 0
  /** Its high half, if it is a number. */
  #high = 0

  constructor(
    range: { readonly start: Buffer; readonly stop: Buffer },
    families: FamilyIndex,
    onSegment: (segment: Segment) => void,
  ) {
    this.start = range.start
    this.#stop = range.stop
    this.#families = families
    this.#onSegment = onSegment
  }

  startRow(buf: Buffer, start: number, end: number): void {
    if (hashRow(buf, start, end, 0) % ROWS_PER_SEGMENT === 0) this.#begin(buf, start, end)
    this.#rowAt = this.#at
    this.#rowCells = 0
    const at = this.#room(ROW_HEAD)
    this.#view.setInt32(at, end - start)
    this.#at = at + ROW_HEAD
    this.#bytes(buf, start, end)
  }

  cell(cell: CellView): void {
    const { buf, qualifierStart, qualifierEnd, valueStart, valueEnd, timestamp, type } = cell
    let at = this.#room(CELL_HEAD + TIMESTAMP_BYTES)
    const view = this.#view
    const kind = (this.#families.of(cell) << KIND_BITS) | type
    const known = this.#rowCells > 0 && timestamp === this.#timestamp
    view.setInt32(at, ~((kind << 1) | (known ? 1 : 0)))
    view.setInt32(at + 4, qualifierEnd - qualifierStart)
    view.setInt32(at + 8, valueEnd - valueStart)
    at += CELL_HEAD
    if (!known) at = this.#putTimestamp(at, timestamp)
    this.#at = at
    this.#bytes(buf, qualifierStart, qualifierEnd)
    this.#bytes(buf, valueStart, valueEnd)
    this.#rowCells++
  }

  endRow(): void {
    this.#beforeRow = undefined
    this.rows++
    this.cells += this.#rowCells
  }

  abandonRow(): void {
    if (this.#beforeRow === undefined) {
      this.#at = this.#rowAt
      return
    }
    this.#hash = this.#beforeRow
    this.#beforeRow = undefined
    this.#at = 0
  }

  /** The scan came to its end: what is left is the last segment. */
  finish(): void {
    this.#close(this.#stop)
  }

  #begin(buf: Buffer, start: number, end: number): void {
    // A row that comes again after a fault has begun its segment already.
    if (buf.compare(this.start, 0, this.start.length, start, end) === 0) return
    const key = Buffer.from(buf.subarray(start, end))
    this.#close(key)
    this.start = key
  }

  #close(end: Buffer): void {
    this.#hash.update(this.#scratch.subarray(0, this.#at))
    this.#at = 0
    const digest = this.#hash.digest()
    this.#hash = createHash(ALGORITHM)
    this.#onSegment({ start: this.start, end, digest })
  }

  /** Offset in the scratch buffer from which there is room for `bytes`, which are few. */
  #room(bytes: number): number {
    if (this.#at + bytes > SCRATCH_BYTES) this.#flush()
    return this.#at
  }

  /** Hashes whole rows; of a row that alone fills the buffer, what there is. */
  #flush(): void {
    const scratch = this.#scratch
    if (this.#rowAt > 0) {
      this.#hash.update(scratch.subarray(0, this.#rowAt))
      scratch.copyWithin(0, this.#rowAt, this.#at)
      this.#at -= this.#rowAt
      this.#rowAt = 0
      if (this.#at < SCRATCH_BYTES / 2) return
    }
    this.#beforeRow ??= this.#hash.copy()
    this.#hash.update(scratch.subarray(0, this.#at))
    this.#at = 0
  }

  #bytes(buf: Buffer, start: number, end: number): void {
    for (let from = start; from < end; ) {
      const to = Math.min(end, from + SCRATCH_BYTES / 2)
      this.#at = this.#copier.copy(buf, from, to, this.#scratch, this.#room(to - from))
      from = to
    }
  }

  #putTimestamp(at: number, timestamp: Timestamp): number {
    const view = this.#view
    if (typeof timestamp === 'bigint') {
      view.setBigInt64(at, timestamp)
    } else {
      if (timestamp !== this.#timestamp) this.#high = Math.floor(timestamp / two32)
      view.setInt32(at, this.#high)
      view.setInt32(at + 4, timestamp)
    }
    this.#timestamp = timestamp
    return at + TIMESTAMP_BYTES
  }
}

const two32 = 2 ** 32
