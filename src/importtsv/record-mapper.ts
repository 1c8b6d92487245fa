import type { ColumnName, RowSpan } from '../client/types.js'
import type { RecordSpan } from './formats/format.js'

/** Makes rows of records. */
export interface RecordMapper {
  /** What the cells of the rows point at. A transform may add to its end. */
  readonly columns: readonly ColumnName[]
  /** The first `count` are the rows of the last record; valid until the next. */
  readonly rows: readonly RowSpan[]
  /** 0: the record was left out. */
  readonly count: number
  /** The records that follow are those of another file. */
  startFile?(path: string): void
  /** @param offset the record's place in the input. Returns undefined, or why the record is a bad line. */
  map(record: RecordSpan, offset: number): string | undefined
}
