import { newWriter } from './codec.js'
import { fieldHead } from './field-head.js'
import { CellType, type Timestamp } from './model.js'
import { put } from './put-bytes.js'
import { PutTimestamp } from './put-timestamp.js'
import { maxHead, RowBuffer } from './row-buffer.js'
import { TType } from './ttype.js'
import type { ProtocolName } from './types.js'

/** A row, or a piece of one, whose cells are encoded already. */
export interface CellRow {
  buf: Buffer
  keyStart: number
  keyEnd: number
  /** How many cells there are in `body[0, bytes)`. */
  cells: number
  body: Buffer
  bytes: number
  /** {@link CellType}: puts, or delete markers that are all of one kind. */
  type: number
  /** What the cells have in common, where a call has one timestamp for all its rows; undefined where each has its own. */
  timestamp: Timestamp | undefined
  /** Of those cells of a Thrift2 put that were encoded without their own; undefined where there are none. */
  ownTimestamp: Timestamp | undefined
}

const stop = 0

/** The codes of `TDeleteType`. */
const deleteTypes: ReadonlyMap<number, number> = new Map([
  [CellType.DELETE, 0],
  [CellType.DELETE_COLUMN, 1],
  [CellType.DELETE_FAMILY, 2],
  [CellType.DELETE_FAMILY_VERSION, 3],
])

/** Rows of encoded cells as `TPut`s, `BatchMutation`s or, with their kind after the cells, `TDelete`s. */
export class CellRows extends RowBuffer<CellRow> {
  readonly #ends: ReadonlyMap<number, Buffer>
  readonly #timestamp: PutTimestamp

  constructor(protocol: ProtocolName, capacity: number) {
    super(protocol, capacity)
    this.#timestamp = new PutTimestamp(protocol)
    this.#ends = rowEnds(protocol)
  }

  sizeOf({ keyStart, keyEnd, bytes }: CellRow): number {
    return keyEnd - keyStart + bytes + 4 * maxHead
  }

  add(row: CellRow, _timestamp: Timestamp, size: number = this.sizeOf(row)): void {
    const { buf, keyStart, keyEnd, cells, type, ownTimestamp } = row
    let at = this.beginRow(size, buf, keyStart, keyEnd, cells)
    row.body.copy(this.body, at, 0, row.bytes)
    at += row.bytes
    if (ownTimestamp !== undefined) at = put(this.body, at, this.#timestamp.of(ownTimestamp))
    this.endRow(put(this.body, at, this.#ends.get(type) as Buffer), cells)
  }
}

/** What follows the cells, by their type. */
function rowEnds(protocol: ProtocolName): Map<number, Buffer> {
  const ends = new Map([[CellType.PUT as number, Buffer.from([stop])]])
  for (const [type, code] of deleteTypes) {
    const writer = newWriter(protocol)
    writer.i32(code)
    const field = fieldHead(protocol, 2, TType.I32, 4)
    ends.set(type, Buffer.concat([field, writer.bytes(), Buffer.from([stop])]))
  }
  return ends
}
