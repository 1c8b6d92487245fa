import type { CsvDialect } from './formats/csv-dialect.js'
import type { FormatName } from './formats/format.js'
import type { InputFile } from './input/inputs.js'
import type { TtlFormat } from './row-extras.js'
import type { RowRules } from './row-rules.js'

/** What every task of an import gets: plain JSON, so that a resumed job reads it back from its directory. */
export interface ImportSettings extends RowRules {
  readonly table: string
  readonly columns: string
  readonly format: FormatName
  /** The byte between fields; of CSV, see `csv`. */
  readonly separator: number
  /** Absent: RFC 4180 with that separator. */
  readonly csv?: CsvDialect | undefined
  /** What the inputs are written in; absent: their bytes are taken as they are. */
  readonly encoding?: string | undefined
  /** A line with fewer fields than columns is a bad one. */
  readonly exactFields?: boolean
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
  /** The families of the table, where rows of a transform have to be checked against them. */
  readonly tableFamilies?: readonly string[] | undefined
  /** Directory of the tasks' reject parts. */
  readonly partsDir: string
}

/** One byte range of one input. A stream's range has no end. */
export interface ImportRange {
  readonly input: InputFile
  readonly start: number
  /** Undefined: to the end of the stream. */
  readonly end: number | undefined
}

/** One byte range, or many small files whole. */
export interface ImportTask extends ImportRange {
  readonly id: string
  /** Files that are read after the first. */
  readonly others?: readonly ImportRange[]
}

/** What a task reads, in order. */
export function rangesOf(task: ImportTask): readonly ImportRange[] {
  return [task, ...(task.others ?? [])]
}

export interface RangeResult {
  /** Records, bad lines, header and blank lines. */
  readonly linesRead: number
  readonly rowsWritten: number
  /** Rows that would have been written: only in a dry run. */
  readonly rowsChecked: number
  /** Lines that a transform left out; absent without one. */
  readonly rowsFiltered?: number
  /** Rows, written or checked, that lines have made beyond one each; absent without a transform. */
  readonly rowsAdded?: number
  readonly linesRejected: number
  readonly linesSkipped: number
  /** Line ends passed, which differ from lines where a CSV record spans several. */
  readonly physicalLines: number
  readonly bytesRead: number
}

/** The sums over a task's ranges, and of a task with several what became of each. */
export interface ImportResult extends RangeResult {
  readonly ranges?: readonly RangeResult[]
}
