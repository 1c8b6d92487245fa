import type { FormatName } from './formats/format.js'
import type { InputFile } from './input/inputs.js'
import type { TtlFormat } from './row-extras.js'

/** What every task of an import gets: plain JSON, so that a resumed job reads it back from its directory. */
export interface ImportSettings {
  readonly table: string
  readonly columns: string
  readonly format: FormatName
  /** The byte between fields. */
  readonly separator: number
  /** Every file begins with a line that is no record. */
  readonly header: boolean
  /** First line of the rejects file, in base64: with a header, so that it can be loaded like its sources. */
  readonly rejectsHeader: string | undefined
  readonly skipEmptyColumns: boolean
  readonly ttlFormat: TtlFormat
  readonly skipBadLines: boolean
  readonly dryRun: boolean
  /** A task stops the job when it alone rejects more; undefined for no limit. */
  readonly maxRejects: number | undefined
  readonly maxLineBytes: number
  /** `hbase.client.keyvalue.maxsize`: a cell with its key must not be longer. */
  readonly maxCellBytes: number
  /** Timestamp of every row without its own, if the user gave one, as decimal text. */
  readonly timestamp: string | undefined
  /** Directory of the tasks' reject parts. */
  readonly partsDir: string
}

/** One byte range of one input. Streams have one task, whose range has no end. */
export interface ImportTask {
  readonly id: string
  readonly input: InputFile
  readonly start: number
  /** Undefined: to the end of the stream. */
  readonly end: number | undefined
}

export interface ImportResult {
  /** Records, bad lines, header and blank lines. */
  readonly linesRead: number
  readonly rowsWritten: number
  /** Rows that would have been written: only in a dry run. */
  readonly rowsChecked: number
  readonly linesRejected: number
  readonly linesSkipped: number
  /** Line ends passed, which differ from lines where a CSV record spans several. */
  readonly physicalLines: number
  readonly bytesRead: number
}
