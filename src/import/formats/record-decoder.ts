import type { RecordSpan } from '../../importtsv/formats/format.js'
import type { DecodedRow } from './decoded-row.js'

/** Makes cells of the records of one file. */
export interface RecordDecoder {
  /** Fills `row`, which points into memory that is valid until the next call. Returns undefined, or what is wrong. */
  decode(record: RecordSpan, row: DecodedRow): string | undefined
}
