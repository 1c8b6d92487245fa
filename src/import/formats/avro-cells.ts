import { CellType, type Timestamp } from '../../client/types.js'
import type { RecordSpan } from '../../importtsv/formats/format.js'
import { type LongBlockLimits, type RecordTaker, RowParts } from './avro-long-block.js'
import type { AvroRows } from './avro-rows.js'
import { AvroCursor } from './avro-varints.js'
import type { DecodedRow } from './decoded-row.js'

/** What the record's bytes must be, see {@link AvroReader}: they are looked through as a whole before. */
const BROKEN = 'the record does not end where it should'

/** Records of Google's `BigtableRow`: a row with all its cells. */
export class AvroCells implements AvroRows {
  readonly #cursor = new AvroCursor()

  skip(cursor: AvroCursor): boolean {
    return skipAvroRow(cursor)
  }

  taker(limits: LongBlockLimits): RecordTaker {
    return new RowParts(limits)
  }

  decode({ buf, fieldStart, fieldEnd }: RecordSpan, row: DecodedRow): string | undefined {
    const cursor = this.#cursor
    cursor.reset(buf, fieldStart[0] as number, fieldEnd[0] as number)
    row.begin()
    const keyLength = cursor.length()
    row.key(buf, cursor.at, cursor.at + keyLength)
    cursor.skip(keyLength)
    for (let left = blockCount(cursor); left > 0; left = blockCount(cursor)) {
      for (; left > 0; left--) {
        const wrong = this.#cell(row)
        if (wrong !== undefined) return wrong
      }
    }
    return cursor.failed ? BROKEN : undefined
  }

  #cell(row: DecodedRow): string | undefined {
    const cursor = this.#cursor
    const familyStart = startOfBytes(cursor)
    const familyEnd = cursor.at
    const qualifierStart = startOfBytes(cursor)
    const qualifierEnd = cursor.at
    const micros = cursor.long()
    const valueStart = startOfBytes(cursor)
    if (cursor.failed) return BROKEN
    const timestamp = milliseconds(micros)
    if (timestamp === undefined) {
      return `timestamp ${micros} us is no whole number of milliseconds`
    }
    row.add(
      ...([familyStart, familyEnd, qualifierStart, qualifierEnd] as const),
      ...([valueStart, cursor.at, timestamp, CellType.PUT] as const),
    )
    return undefined
  }
}

function skipAvroRow(cursor: AvroCursor): boolean {
  startOfBytes(cursor)
  for (let left = blockCount(cursor); left > 0; left = blockCount(cursor)) {
    for (; left > 0 && !cursor.failed; left--) {
      startOfBytes(cursor)
      startOfBytes(cursor)
      cursor.long()
      startOfBytes(cursor)
    }
  }
  return !cursor.failed
}

/** Moves behind bytes or a string, and returns where they begin. */
function startOfBytes(cursor: AvroCursor): number {
  const length = cursor.length()
  const start = cursor.at
  cursor.skip(length)
  return start
}

/** How many items follow, 0 at the array's end. A negative count has the size of the items behind it. */
function blockCount(cursor: AvroCursor): number {
  const count = cursor.long()
  if (typeof count !== 'number') {
    cursor.skip(-1)
    return 0
  }
  if (count < 0) cursor.long()
  return cursor.failed ? 0 : Math.abs(count)
}

function milliseconds(micros: number | bigint): Timestamp | undefined {
  if (typeof micros === 'number') return micros % 1000 === 0 ? micros / 1000 : undefined
  if (micros % 1000n !== 0n) return undefined
  const number = Number(micros / 1000n)
  return Number.isSafeInteger(number) ? number : micros / 1000n
}
