import { constants } from 'node:buffer'
import { HbulkError } from '../../errors.js'

/** A row in one piece needs one buffer; past this it is refused rather than left to exhaust the memory. */
const MAX_ROW_BYTES: number = Math.min(constants.MAX_LENGTH, 512 * 1024 * 1024)

/** Room behind the chunk size, so that the row that fills a chunk seldom makes the buffer grow. */
const SLACK_BYTES = 64 * 1024

/** A buffer of whole rows; the one who takes it gives the buffer back when its bytes are no longer needed. */
export interface Chunk {
  /** The rows' bytes, at the beginning of `buffer`. */
  readonly bytes: Buffer
  readonly rows: number
  readonly buffer: Buffer
}

/**
 * Where a format writes its rows: a plain buffer and a position, both public because they are used for
 * every cell. Formats call `ensure` before they write and re-read `buf` after it.
 */
export class OutputBuffer {
  buf: Buffer
  pos = 0
  /** Where the row that is being written began. */
  rowStart = 0
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

  startRow(): void {
    this.rowStart = this.pos
  }

  /** Forgets what was written since `startRow`. */
  abandonRow(): void {
    this.pos = this.rowStart
  }

  endRow(): void {
    this.rows++
    this.#rowsLeft--
    if (this.pos >= this.#chunkBytes || this.#rowsLeft === 0) this.flush()
    if (this.#rowsLeft === 0) this.#rowsLeft = this.#chunkRows
    this.rowStart = this.pos
  }

  /** Hands over what is complete, however little. */
  flush(): void {
    if (this.pos === 0) return
    const chunk = { bytes: this.buf.subarray(0, this.pos), rows: this.rows, buffer: this.buf }
    this.buf = this.#spare.pop() ?? Buffer.allocUnsafeSlow(this.#chunkBytes + SLACK_BYTES)
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
    if (wanted - this.rowStart > MAX_ROW_BYTES) {
      const limit = MAX_ROW_BYTES / 1024 / 1024
      this.failure = new HbulkError('OUTPUT', `a row takes more than ${limit} MB in the output`, {
        hint: 'Choose fewer columns with --columns.',
      })
      throw this.failure
    }
    const larger = Buffer.allocUnsafeSlow(Math.max(wanted, this.buf.length * 2))
    this.buf.copy(larger, 0, 0, this.pos)
    this.buf = larger
  }
}
