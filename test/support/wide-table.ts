import type { HBaseClient } from '../../src/client/client.js'
import { CellType, type CellView } from '../../src/client/types.js'

/** A row of many cells, or of large ones. */
export interface WideRow {
  readonly key: string
  readonly cells: number
  readonly valueBytes: number
}

const FAMILY = Buffer.from('d')
const TIMESTAMP = 1_700_000_000_000

/** Letters that no compression takes for granted, the same for every run. */
function letters(length: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(length)
  for (let i = 0, state = 1; i < length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    bytes[i] = 97 + ((state >>> 16) % 26)
  }
  return bytes
}

/** Writes rows without ever holding one. */
export async function writeWideRows(
  client: HBaseClient,
  table: string,
  rows: readonly WideRow[],
): Promise<void> {
  const writer = await client.openCellWriter({
    ...{ table: Buffer.from(table), markers: false, unordered: true },
    ...{ batchRows: 500, batchBytes: 1 << 20, inFlight: 2, memoryBytes: 1 << 25, retries: 5 },
    signal: new AbortController().signal,
    onRejected(_, reason) {
      throw new Error(reason)
    },
    onWritten() {},
    onRetry() {},
  })
  const family = writer.family(FAMILY)
  for (const { key, cells, valueBytes } of rows) {
    const pool = letters(valueBytes + 1024)
    const name = Buffer.from(key)
    writer.startRow(name, 0, name.length)
    for (let i = 0; i < cells; i++) {
      writer.cell(wideCell(pool, i, valueBytes), family)
      const room = writer.room()
      if (room !== undefined) await room
    }
    writer.endRow()
  }
  await writer.flush()
}

function wideCell(pool: Buffer, index: number, valueBytes: number): CellView {
  const head = Buffer.from(`dc${String(index).padStart(8, '0')}`)
  const from = index % 1024
  const buf = Buffer.concat([head, pool.subarray(from, from + valueBytes)])
  return {
    ...{ buf, familyStart: 0, familyEnd: 1, qualifierStart: 1, qualifierEnd: head.length },
    ...{ valueStart: head.length, valueEnd: buf.length, timestamp: TIMESTAMP, type: CellType.PUT },
  }
}
