import { HbulkError } from '../errors.js'
import { RecordOutcome, type RecordReader } from './formats/format.js'
import type { InputFile } from './input/inputs.js'

/** More cells than this are no header of anything. */
export const MOST_CELLS = 4096

export interface Header {
  readonly cells: readonly string[]
  /** The line as it stands in the file, its line end included. */
  readonly raw: Buffer
}

/** @throws HbulkError INPUT when it is broken */
export async function firstRecord(
  reader: RecordReader,
  { path }: Pick<InputFile, 'path'>,
): Promise<Header | undefined> {
  for (;;) {
    const outcome = reader.next()
    if (outcome === RecordOutcome.END) return undefined
    if (outcome === RecordOutcome.PENDING) await reader.more()
    else if (outcome === RecordOutcome.RECORD) {
      const { raw, window } = reader
      return {
        cells: cellsOf(reader.record),
        raw: Buffer.from(window.buf.subarray(raw.start, raw.end)),
      }
    } else if (outcome !== RecordOutcome.SKIPPED) {
      throw new HbulkError('INPUT', `the first line of '${path}' is no header: ${reader.reason}`)
    }
  }
}

function cellsOf(record: RecordReader['record']): string[] {
  const { buf, fields, fieldStart, fieldEnd } = record
  const count = Math.min(fields, fieldStart.length)
  return Array.from({ length: count }, (_, i) => buf.toString('utf8', fieldStart[i], fieldEnd[i]))
}
