import { constants } from 'node:buffer'
import { HbulkError } from '../../errors.js'

/** What is not cut needs one buffer; past this it is refused rather than left to exhaust the memory. */
const MAX_HELD_BYTES: number = Math.min(constants.MAX_LENGTH, 256 * 1024 * 1024)

/** A row that is larger goes out in pieces of the size of a chunk, each ending with a cell. */
export const LONG_ROW_BYTES: number = 1024 * 1024

/** Room behind the chunk size, so that the row that fills a chunk seldom makes the buffer grow. */
const SLACK_BYTES = 64 * 1024

/** Which piece of a long row a chunk is; such a chunk holds nothing else. */
export type RowPart = 'first' | 'middle' | 'last'

/** A buffer of whole rows, or of a piece of one; the one who takes it gives the buffer back when its bytes are no longer needed. */
export interface Chunk {
  /** The rows' bytes, at the beginning of `buffer`. */
  readonly bytes: Buffer
  /** Rows that end in it. */
  readonly rows: number
  readonly part?: RowPart
  readonly buffer: Buffer
}

/**
 * Where a format writes its rows: a plain buffer and a position, both public because they are used for
 * every cell. Formats call `ensure` before they write and re-read `buf` after it. Those that can go on with a row in
 * another buffer call `cut` after a cell when `pos` has reached `cutAt`.
 *
 * Where a long row is cut depends on its bytes alone, so that a file comes out the same however the rows arrived. Its
 * pieces wait until it is certain that the row will not be abandoned.
 */
export class OutputBuffer {
  buf: Buffer
  pos = 0
  /** Where the row that is being written began. */
  rowStart = 0
  /** From this position on the row can be cut after a cell. */
  cutAt: number = LONG_ROW_BYTES
  /** Rows written whole since the last chunk. */
  rows = 0
  /** Why `ensure` threw. Callers in between may have made another error of it. */
  failure: HbulkError | undefined
  readonly #chunkBytes: number
  readonly #chunkRows: number
  /** Rows until the next chunk has to end. */
  #rowsLeft: number
  readonly #emit: (chunk: Chunk) => void
  readonly #spare: Buffer[] = []
  /** Ends of the pieces of the open row that are still in the buffer. */
  readonly #cuts: number[] = []
  /** The open row was cut. */
  #long = false
  /** A piece of it was handed over. */
  #begun = false
  /** It will not be abandoned. */
  #kept = false

  /** @param chunkRows after each such number of rows a chunk ends, however small */
  constructor(
    chunkBytes: number,
    emit: (chunk: Chunk) => void,
    chunkRows: number = Number.POSITIVE_INFINITY,
  ) {
    this.#chunkBytes = chunkBytes
    this.#chunkRows = chunkRows
    this.#rowsLeft = chunkRows
    this.#emit = emit
    this.buf = Buffer.allocUnsafeSlow(chunkBytes + SLACK_BYTES)
  }

  /** Makes room for `bytes` more. Throws OUTPUT when the row grows out of all bounds. */
  ensure(bytes: number): void {
    if (this.pos + bytes > this.buf.length) this.#grow(bytes)
  }

  /** Pieces of the open row may have gone: what its beginning was is known only to whoever noted it. */
  get inPieces(): boolean {
    return this.#long
  }

  startRow(): void {
    this.rowStart = this.pos
    this.cutAt = this.pos + LONG_ROW_BYTES
  }

  /** Forgets what was written since `startRow`, or what is left of it. */
  abandonRow(): void {
    this.pos = this.rowStart
    this.cutAt = this.pos + LONG_ROW_BYTES
    this.#endLong()
  }

  /** The open row will not be abandoned. */
  keepRow(): void {
    this.#kept = true
  }

  /** Ends a piece of the open row. `pos` and `rowStart` are others after it. */
  cut(): void {
    if (!this.#long) this.#beginLong()
    this.#cuts.push(this.pos)
    if (this.#kept) this.#emitPieces(false)
    this.cutAt = this.pos + this.#chunkBytes
  }

  endRow(): void {
    this.#kept = false
    if (this.#long) {
      this.#endLongRow()
      return
    }
    this.rows++
    this.#rowsLeft--
    if (this.pos >= this.#chunkBytes || this.#rowsLeft === 0) this.flush()
    if (this.#rowsLeft === 0) this.#rowsLeft = this.#chunkRows
    this.rowStart = this.pos
  }

  #endLongRow(): void {
    this.#cuts.push(this.pos)
    this.#emitPieces(true)
    this.#endLong()
    this.#rowsLeft--
    if (this.#rowsLeft === 0) this.#rowsLeft = this.#chunkRows
  }

  #endLong(): void {
    this.#cuts.length = 0
    this.#long = false
    this.#begun = false
    this.#kept = false
  }

  /** The rows before go out first. */
  #beginLong(): void {
    this.#long = true
    const { rowStart } = this
    if (rowStart === 0) return
    const before = Buffer.from(this.buf.subarray(0, rowStart))
    this.buf.copyWithin(0, rowStart, this.pos)
    this.pos -= rowStart
    this.rowStart = 0
    const rows = this.rows
    this.rows = 0
    this.#emit({ bytes: before, rows, buffer: before })
  }

  /** Hands over all that is in the buffer. @param ended the last piece is the row's last */
  #emitPieces(ended: boolean): void {
    const { buf } = this
    const alone = this.#cuts.length === 1
    let from = 0
    for (const [index, to] of this.#cuts.entries()) {
      const last = ended && index === this.#cuts.length - 1
      const piece = buf.subarray(from, to)
      const bytes = alone ? piece : Buffer.from(piece)
      const part = last ? 'last' : this.#begun ? 'middle' : 'first'
      this.#begun = true
      from = to
      this.#emit({ bytes, rows: last ? 1 : 0, part, buffer: alone ? buf : bytes })
    }
    this.#cuts.length = 0
    if (alone || buf.length > this.#chunkBytes + SLACK_BYTES) this.buf = this.#freshBuffer()
    this.pos = 0
    this.rowStart = 0
  }

  #freshBuffer(): Buffer {
    return this.#spare.pop() ?? Buffer.allocUnsafeSlow(this.#chunkBytes + SLACK_BYTES)
  }

  /** Hands over what is complete, however little. */
  flush(): void {
    if (this.pos === 0) return
    const chunk = { bytes: this.buf.subarray(0, this.pos), rows: this.rows, buffer: this.buf }
    this.buf = this.#freshBuffer()
    this.pos = 0
    this.rowStart = 0
    this.rows = 0
    this.#emit(chunk)
  }

  /** Takes back the buffer of a chunk, for use again. */
  recycle(buffer: Buffer): void {
    if (buffer.length === this.#chunkBytes + SLACK_BYTES) this.#spare.push(buffer)
  }

  #grow(bytes: number): void {
    const wanted = this.pos + bytes
    if (wanted - this.rowStart > MAX_HELD_BYTES) {
      const limit = MAX_HELD_BYTES / 1024 / 1024
      this.failure = new HbulkError('OUTPUT', `a cell takes more than ${limit} MB in the output`, {
        hint: 'Leave its column out with --columns, or use --format avro.',
      })
      throw this.failure
    }
    const larger = Buffer.allocUnsafeSlow(Math.max(wanted, this.buf.length * 2))
    this.buf.copy(larger, 0, 0, this.pos)
    this.buf = larger
  }
}
