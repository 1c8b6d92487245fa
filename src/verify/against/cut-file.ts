import { compareBytes } from '../../bytes/compare.js'
import { DecodedRow } from '../../import/formats/decoded-row.js'
import type { FileShape } from '../../import/formats/file-shape.js'
import { openRecords } from '../../import/formats/open-records.js'
import { type ByteRange, cutRanges } from '../../importtsv/byte-ranges.js'
import { RecordOutcome } from '../../importtsv/formats/format.js'
import { loadFormat } from '../../importtsv/formats/formats.js'
import type { InputFile } from '../../importtsv/input/inputs.js'
import { moveToRecordStarts } from '../../importtsv/record-starts.js'
import { type KeyRange, rangeContains } from '../../regions/key-range.js'
import { interrupted } from '../../workers/interrupted.js'
import { NO_TIMESTAMP } from './held-form.js'

/** A part of a file that begins and ends where rows do, and the rows of the table that belong to it. */
export interface FilePart {
  readonly bytes: ByteRange
  readonly range: KeyRange
}

export interface CutRequest {
  readonly input: InputFile
  readonly shape: FileShape
  /** The rows of the table that belong to the whole file. */
  readonly range: KeyRange
  readonly maxRecordBytes: number
  readonly signal: AbortSignal
}

/**
 * Cuts a file of text into parts of about `length` bytes, so that several threads can compare it. Undefined for what is
 * compared as a whole: what is packed, Avro, a short file, one that does not look like an export's. What is wrong with it
 * the comparison says.
 * @throws HbulkError INPUT when it cannot be read, INTERRUPTED
 */
export async function cutFile(
  request: CutRequest,
  length: number,
): Promise<readonly FilePart[] | undefined> {
  const { input, shape, range } = request
  if (shape.format === 'avro' || input.kind !== 'file' || input.compression !== 'none')
    return undefined
  const wanted = cutRanges(input.size, length)
  if (wanted.length < 2) return undefined
  const starts = await rowStarts(request, await atRecords(request, wanted))
  if (starts === undefined || starts.length === 0) return undefined
  const first: RowStart = { offset: 0, key: range.start }
  return [first, ...starts].map(({ offset, key }, index) => {
    const next = starts[index]
    return {
      bytes: { start: offset, end: next?.offset ?? input.size },
      range: { start: key, stop: next?.key ?? range.stop },
    }
  })
}

/** In CSV a line end may stand between quotes. */
async function atRecords(
  { input, shape, maxRecordBytes, signal }: CutRequest,
  ranges: readonly ByteRange[],
): Promise<readonly ByteRange[]> {
  if (shape.format !== 'csv') return ranges
  const format = await loadFormat('csv')
  const settings = {
    ...{ maxLineBytes: maxRecordBytes, separator: format.defaultSeparator },
    ...{ csv: undefined, encoding: undefined },
  }
  return moveToRecordStarts({ input, format, settings, signal }, ranges)
}

interface RowStart {
  readonly offset: number
  readonly key: Buffer
}

/** The first rows that begin in ranges but the first, or soon behind. Undefined if their order is not an export's. */
async function rowStarts(
  request: CutRequest,
  ranges: readonly ByteRange[],
): Promise<readonly RowStart[] | undefined> {
  const starts: RowStart[] = []
  for (const [index, { start: from }] of ranges.entries()) {
    // A row may be as long as a range.
    const end = ranges[index + 1]?.end ?? request.input.size
    const known = (starts.at(-1)?.offset ?? 0) >= from
    const start = known ? undefined : await firstRow(request, { start: from, end })
    if (start === undefined) continue
    const before = starts.at(-1)?.key ?? request.range.start
    if (compareBytes(before, start.key) >= 0 || !rangeContains(request.range, start.key)) {
      return undefined
    }
    starts.push(start)
  }
  return starts
}

/** The first record of another row than that of the range's first record, whose row may have begun before the range. */
async function firstRow(
  { input, shape, maxRecordBytes, signal }: CutRequest,
  part: ByteRange,
): Promise<RowStart | undefined> {
  const records = await openRecords({
    ...{ input, shape, maxRecordBytes, timestamp: NO_TIMESTAMP, part },
  })
  const { reader, decoder } = records
  const row = new DecodedRow()
  let before: Buffer | undefined
  try {
    for (;;) {
      if (signal.aborted) throw interrupted()
      const outcome = reader.next()
      if (outcome === RecordOutcome.PENDING) await reader.more()
      if (outcome === RecordOutcome.PENDING || outcome === RecordOutcome.SKIPPED) continue
      if (outcome !== RecordOutcome.RECORD) return undefined
      if (decoder.decode(reader.record, row) !== undefined) return undefined
      const key = row.buf.subarray(row.keyStart, row.keyEnd)
      if (before !== undefined && !before.equals(key)) {
        return { offset: reader.raw.offset, key: Buffer.from(key) }
      }
      before ??= Buffer.from(key)
    }
  } finally {
    await records.close()
  }
}
