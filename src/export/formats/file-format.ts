import type { ColumnName, RowVisitor } from '../../client/types.js'
import type { HbulkError } from '../../errors.js'
import type { OutputBuffer, RowPart } from '../output/output-buffer.js'

/**
 * Writes the rows of a scan into an output buffer. It never throws because of what a row holds: inside a scan
 * that would look like a broken reply. It keeps the error in `failure` and takes no more rows.
 */
export interface RowFormatter extends RowVisitor {
  readonly failure: HbulkError | undefined
  /**
   * Columns that were met and that the file's header does not have. If there are any, what was written is not to be
   * used: the export has to be made again with them. Absent for formats without a header of columns.
   */
  readonly unseenColumns?: readonly ColumnName[]
  /** Empty values in whole rows that the format writes as it does missing cells. Absent for formats that tell them apart. */
  readonly emptyValues?: number
}

/** One output format with its settings: rows to chunks, and chunks to the bytes of a file. */
export interface FileFormat {
  /** The Avro schema of the rows, for formats that have one. */
  readonly schema?: unknown
  createFormatter(out: OutputBuffer): RowFormatter
  /** The first bytes of a file, before any row. */
  head(): Promise<Buffer>
  /**
   * A chunk of whole rows, or a part of a long one, as it stands in the file: checked, compressed, framed.
   * Rejects with OUTPUT, naming row and column, when the format cannot hold a value.
   */
  seal(rows: Buffer, rowCount: number, part?: RowPart): Promise<readonly Buffer[]>
  /** For a format whose parts of a long row cannot stand in the file before all are known. `seal` gets none of those. */
  gatherRow?(): GatheredRow
}

/** A long row that is put together outside of the memory. */
export interface GatheredRow {
  add(bytes: Buffer): Promise<void>
  /** The whole row as it stands in the file, piece by piece. To be asked for once, after the last part. */
  sealed(): AsyncIterable<Buffer>
  /** Gives up what it holds. Never rejects. */
  close(): Promise<void>
}
