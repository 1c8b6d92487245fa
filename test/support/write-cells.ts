import assert from 'node:assert/strict'
import type { HBaseClient } from '../../src/client/client.js'
import { CellType, type CellView, type Timestamp } from '../../src/client/types.js'

/** A cell in a test's own words. */
export interface TestCell {
  readonly row: string | Buffer
  readonly family: string
  readonly qualifier?: string | Buffer
  readonly timestamp: Timestamp
  /** A delete marker has none. */
  readonly value?: string | Buffer
  /** Default: a put. */
  readonly type?: number
}

const bytes = (text: string | Buffer = ''): Buffer =>
  typeof text === 'string' ? Buffer.from(text) : text

/** A cell as a decoder shows it: offsets into one buffer, with other bytes around. */
export function cellView(cell: TestCell): CellView {
  const parts = [bytes(cell.family), bytes(cell.qualifier), bytes(cell.value)] as const
  const buf = Buffer.concat([Buffer.from('<'), ...parts, Buffer.from('>')])
  const familyEnd = 1 + parts[0].length
  const qualifierEnd = familyEnd + parts[1].length
  return {
    ...{ buf, familyStart: 1, familyEnd, qualifierStart: familyEnd, qualifierEnd },
    ...{ valueStart: qualifierEnd, valueEnd: buf.length - 1 },
    ...{ timestamp: cell.timestamp, type: cell.type ?? CellType.PUT },
  }
}

/** Writes cells in the order in which they are given, each as a row of its own. */
export async function writeCells(
  client: HBaseClient,
  table: string,
  cells: Iterable<TestCell>,
): Promise<void> {
  const writer = await client.openCellWriter({
    ...{ table: Buffer.from(table), markers: client.capabilities.cellDeletes },
    ...{ batchRows: 500, batchBytes: 1 << 20, inFlight: 2, memoryBytes: 1 << 24, retries: 3 },
    signal: new AbortController().signal,
    onRejected: (_, reason) => assert.fail(reason),
    onWritten() {},
    onRetry() {},
  })
  for (const cell of cells) {
    const row = bytes(cell.row)
    writer.startRow(row, 0, row.length)
    writer.cell(cellView(cell), writer.family(Buffer.from(cell.family)))
    writer.endRow()
    const room = writer.room()
    if (room !== undefined) await room
  }
  await writer.flush()
}
