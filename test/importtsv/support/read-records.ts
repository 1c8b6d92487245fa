import type { CsvDialect } from '../../../src/importtsv/formats/csv-dialect.js'
import { RecordOutcome, type TextFormat } from '../../../src/importtsv/formats/format.js'
import type { ByteSource } from '../../../src/importtsv/input/byte-source.js'
import { InputWindow } from '../../../src/importtsv/input/input-window.js'
import { skipPartialLine } from '../../../src/importtsv/line-start.js'

/** Bytes in memory, delivered in pieces of a given size. */
export class MemorySource implements ByteSource {
  readonly consumed = 0
  readonly #bytes: Buffer
  readonly #pieceBytes: number
  #position: number

  constructor(bytes: Buffer, pieceBytes: number, start = 0) {
    this.#bytes = bytes
    this.#pieceBytes = pieceBytes
    this.#position = start
  }

  async read(buf: Buffer, offset: number, length: number): Promise<number> {
    const size = Math.min(length, this.#pieceBytes, this.#bytes.length - this.#position)
    this.#bytes.copy(buf, offset, this.#position, this.#position + size)
    this.#position += size
    return size
  }

  async close(): Promise<void> {}
}

/** One outcome, with byte strings as latin1. */
export interface SeenRecord {
  readonly kind: 'record' | 'bad' | 'skipped'
  readonly fields: readonly string[]
  /** Numbers of the fields that are two quotes. */
  readonly quotedEmpty: readonly number[]
  readonly raw: string
  readonly offset: number
  readonly line: number
  readonly reason: string
}

export interface ReadOptions {
  readonly separator?: string
  readonly csv?: CsvDialect
  readonly pieceBytes?: number
  readonly chunkBytes?: number
  readonly maxLineBytes?: number
  readonly start?: number
  readonly end?: number
}

/** Everything that a format finds in `text` (latin1), or in one byte range of it. */
export async function readRecords(
  format: TextFormat,
  text: string,
  options: ReadOptions = {},
): Promise<SeenRecord[]> {
  const bytes = Buffer.from(text, 'latin1')
  const { separator = ',', pieceBytes = 7, chunkBytes = 16, start = 0 } = options
  const { maxLineBytes = 2 ** 16, end = bytes.length, csv } = options
  const from = Math.max(0, start - 1)
  const window = new InputWindow(new MemorySource(bytes, pieceBytes, from), {
    chunkBytes: Math.min(chunkBytes, maxLineBytes),
    maxBytes: maxLineBytes,
    offset: from,
  })
  if (start > 0) await skipPartialLine(window)
  const reader = format.open(window, {
    ...{ separator: separator.charCodeAt(0), fields: 8, maxLineBytes, csv },
    endOffset: end,
  })
  const seen: SeenRecord[] = []
  let parts = ''
  for (;;) {
    const outcome = reader.next()
    if (outcome === RecordOutcome.END) return seen
    if (outcome === RecordOutcome.PENDING) {
      await reader.more()
      continue
    }
    const { raw, record } = reader
    parts += window.buf.toString('latin1', raw.start, raw.end)
    if (outcome === RecordOutcome.BAD_PART) continue
    const isRecord = outcome === RecordOutcome.RECORD
    const count = isRecord ? Math.min(record.fields, record.fieldStart.length) : 0
    seen.push({
      kind: isRecord ? 'record' : outcome === RecordOutcome.BAD ? 'bad' : 'skipped',
      fields: Array.from({ length: count }, (_, i) =>
        record.buf.toString('latin1', record.fieldStart[i], record.fieldEnd[i]),
      ),
      quotedEmpty: Array.from({ length: count }, (_, i) => i).filter(
        (i) => record.quotedEmpty?.[i] === 1,
      ),
      raw: parts,
      offset: raw.offset,
      line: raw.line,
      reason: outcome === RecordOutcome.BAD ? reader.reason : '',
    })
    parts = ''
  }
}
