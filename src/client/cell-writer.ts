import { CellEncoder, type EncodedFamily } from '../wire/cell-encoder.js'
import type { CellRow } from '../wire/cell-rows.js'
import type { ProtocolName, ThriftApi } from '../wire/types.js'
import type { BatchWriter, SendOptions } from './batch-writer.js'
import { CellType, type CellView } from './types.js'

export interface CellWriterOptions extends Omit<SendOptions, 'timestamp'> {
  /** Delete markers will be written, too: needs the capability `cellDeletes`. */
  readonly markers: boolean
  /** No cell comes with two values, so that batches need not wait for each other. Default: of two the later one stays. */
  readonly unordered?: boolean
}

export interface CellWriterParts {
  readonly api: ThriftApi
  readonly protocol: ProtocolName
  readonly puts: BatchWriter<CellRow>
  readonly markers?: BatchWriter<CellRow>
  /** A row goes out in pieces of about so many bytes. */
  readonly pieceBytes: number
}

/** A row of more bytes goes out in pieces, so that its size is no matter of memory. */
export const mostPieceBytes: number = 512 * 1024

/**
 * Writes cells as they are, with column, timestamp and kind. Each is encoded where it stands, so it may be gone after
 * the call. Wide rows go out in pieces; their cells are not written at one moment then.
 */
export class CellWriter {
  /** Pieces of rows that were handed on, and the cells in them. */
  pieces = 0
  cells = 0
  readonly #parts: CellWriterParts
  readonly #encoder: CellEncoder
  /** Thrift1 has one timestamp a call. */
  readonly #oneTimestamp: boolean
  readonly #row: CellRow
  #key = Buffer.alloc(64)
  /** A promise that waits for room, until it was asked for. */
  #room: Promise<void> | undefined

  constructor(parts: CellWriterParts) {
    this.#parts = parts
    const { api, protocol } = parts
    this.#encoder = new CellEncoder(api, protocol)
    this.#oneTimestamp = api === 1
    const buf = Buffer.alloc(0)
    this.#row = {
      ...{ buf, keyStart: 0, keyEnd: 0, cells: 0, body: buf, bytes: 0 },
      ...{ type: CellType.PUT, timestamp: undefined, ownTimestamp: undefined },
    }
  }

  /** A family to write cells of. */
  family(name: Buffer): EncodedFamily {
    return this.#encoder.family(name)
  }

  startRow(buf: Buffer, start: number, end: number): void {
    const length = end - start
    if (length > this.#key.length) this.#key = Buffer.alloc(length * 2)
    buf.copy(this.#key, 0, start, end)
    this.#row.buf = this.#key
    this.#row.keyEnd = length
  }

  cell(cell: CellView, family: EncodedFamily): void {
    const encoder = this.#encoder
    if (encoder.cells > 0 && !this.#fits(cell, family)) this.endRow()
    if (encoder.cells === 0) {
      this.#row.type = cell.type
      this.#row.timestamp = this.#oneTimestamp ? cell.timestamp : undefined
    }
    if (cell.type === CellType.PUT) encoder.put(cell, family)
    else encoder.marker(cell, family)
  }

  /** Hands on what there is of the row. */
  endRow(): void {
    const encoder = this.#encoder
    if (encoder.cells === 0) return
    const row = this.#row
    row.cells = encoder.cells
    row.body = encoder.body
    row.bytes = encoder.bytes
    row.ownTimestamp = encoder.ownTimestamp
    const { puts, markers } = this.#parts
    const writer = row.type === CellType.PUT ? puts : markers
    if (writer === undefined) throw new Error('the writer was not opened for delete markers')
    this.#keep(writer.write(row, this.pieces))
    this.pieces++
    this.cells += row.cells
    encoder.clear()
  }

  /** The row will come again from its beginning. What went out of it stays: the same cells will be written again. */
  abandonRow(): void {
    this.#encoder.clear()
  }

  /** A promise to wait for before more is written; undefined when there is room. It rejects when the run is broken. */
  room(): Promise<void> | undefined {
    const room = this.#room
    this.#room = undefined
    return room
  }

  /** Sends what is left and waits until everything is acknowledged. */
  async flush(): Promise<void> {
    await this.room()
    await this.#parts.puts.flush()
    await this.#parts.markers?.flush()
  }

  /**
   * A call to delete has one kind of marker for a row. Of two markers for a family in one call the gateway keeps only the
   * second (Delete.addFamily clears what is there), so each of those is a row of its own.
   */
  #fits(cell: CellView, family: EncodedFamily): boolean {
    const { type, timestamp } = this.#row
    if (cell.type !== type || type === CellType.DELETE_FAMILY) return false
    if (this.#oneTimestamp && cell.timestamp !== timestamp) return false
    return this.#encoder.bytes + this.#encoder.sizeOf(cell, family) <= this.#parts.pieceBytes
  }

  #keep(room: Promise<void> | undefined): void {
    if (room === undefined) return
    // It may fail before anybody asks for it; whoever asks hears of it then.
    room.catch(() => {})
    this.#room = this.#room === undefined ? room : Promise.all([this.#room, room]).then(() => {})
    this.#room.catch(() => {})
  }
}
