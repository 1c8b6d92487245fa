import type { HBaseClient } from '../../src/client/client.js'
import {
  CellType,
  type CellView,
  type RowVisitor,
  type ScanOptions,
  type ScanSpec,
  type Timestamp,
} from '../../src/client/types.js'
import type { FileFormat } from '../../src/export/formats/file-format.js'
import { ChunkWriter } from '../../src/export/output/chunk-writer.js'

export interface TestCell {
  readonly family: Buffer
  readonly qualifier: Buffer
  readonly value: Buffer
  readonly timestamp: Timestamp
  readonly type: number
}

export interface TestRow {
  readonly key: Buffer
  readonly cells: readonly TestCell[]
}

const bytes = (text: string | Buffer): Buffer =>
  typeof text === 'string' ? Buffer.from(text) : text

/** A cell of `family:qualifier`. */
export function cell(
  column: string,
  value: string | Buffer,
  timestamp: Timestamp = 1000,
  type: number = CellType.PUT,
): TestCell {
  const colon = column.indexOf(':')
  return {
    family: Buffer.from(column.slice(0, colon)),
    qualifier: Buffer.from(column.slice(colon + 1)),
    value: bytes(value),
    timestamp,
    type,
  }
}

export const row = (key: string | Buffer, ...cells: TestCell[]): TestRow => ({
  key: bytes(key),
  cells,
})

export const column = (text: string): { family: Buffer; qualifier: Buffer } => {
  const colon = text.indexOf(':')
  return {
    family: Buffer.from(text.slice(0, colon)),
    qualifier: Buffer.from(text.slice(colon + 1)),
  }
}

/** Feeds a row to a visitor as the decoder does: as offsets into a buffer whose bytes are gone after the call. */
export function visit(
  visitor: RowVisitor,
  { key, cells }: TestRow,
  complete = true,
  afterCell: (index: number) => void = () => {},
): void {
  lend(key, (buf) => visitor.startRow(buf, 1, 1 + key.length))
  for (const [index, { family, qualifier, value, timestamp, type }] of cells.entries()) {
    lend(Buffer.concat([family, qualifier, value]), (buf) => {
      const qualifierStart = 1 + family.length
      const valueStart = qualifierStart + qualifier.length
      const view: CellView = {
        buf,
        familyStart: 1,
        familyEnd: qualifierStart,
        qualifierStart,
        qualifierEnd: valueStart,
        valueStart,
        valueEnd: valueStart + value.length,
        timestamp,
        type,
      }
      visitor.cell(view)
    })
    afterCell(index)
  }
  if (complete) visitor.endRow()
  else visitor.abandonRow()
}

function lend(content: Buffer, use: (buf: Buffer) => void): void {
  const buf = Buffer.concat([Buffer.from('<'), content, Buffer.from('>')])
  use(buf)
  buf.fill(0xee)
}

/** A writer whose bytes go into `pieces`. */
export function writerInto(format: FileFormat, pieces: Buffer[], chunkBytes?: number): ChunkWriter {
  const sink = {
    begin: (head: Buffer) => sink.write([head]),
    write: async (written: readonly Buffer[]) => {
      for (const piece of written) pieces.push(Buffer.from(piece))
    },
    finish: async () => {},
    abort: async () => {},
  }
  return new ChunkWriter(format, sink, {
    cut: () => ({ rows: 0, cells: 0 }),
    ...(chunkBytes === undefined ? {} : { chunkBytes }),
  })
}

/** The bytes of a file with these rows. Throws what the formatter or the writer complained about. */
export async function fileOf(
  format: FileFormat,
  rows: readonly TestRow[],
  chunkBytes?: number,
): Promise<Buffer> {
  const pieces: Buffer[] = []
  const writer = writerInto(format, pieces, chunkBytes)
  const formatter = format.createFormatter(writer.out)
  for (const each of rows) visit(formatter, each)
  if (formatter.failure !== undefined) throw formatter.failure
  await writer.finish()
  return Buffer.concat(pieces)
}

/** A gateway that has one table and delivers it in replies of a few rows. */
export function clientOf(rows: readonly TestRow[], replyRows = 2): HBaseClient {
  const scan = async (
    { startRow, stopRow, limit }: ScanSpec,
    visitor: RowVisitor,
    options: ScanOptions = {},
  ): Promise<number> => {
    const found = rows
      .filter(({ key }) => key.compare(startRow) >= 0)
      .filter(({ key }) => stopRow.length === 0 || key.compare(stopRow) < 0)
      .slice(0, limit)
    for (const [index, each] of found.entries()) {
      visit(visitor, each)
      if (index % replyRows === replyRows - 1) await options.pause?.(replyRows, 100)
    }
    return found.length
  }
  return { scan } as unknown as HBaseClient
}
