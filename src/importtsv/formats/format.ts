import type { InputWindow } from '../input/input-window.js'
import type { CsvDialect } from './csv-dialect.js'

export type FormatName = 'tsv' | 'csv'

/** What `next` found. */
export const RecordOutcome = {
  /** `record` holds the fields, the raw span the bytes they came from. */
  RECORD: 0,
  /** The raw span is no record; `reason` says why. */
  BAD: 1,
  /** The raw span is a part of a line too long to hold; more parts follow, then BAD with the last. */
  BAD_PART: 2,
  /** A line that stands for nothing, like a blank one in CSV. */
  SKIPPED: 3,
  /** Nothing whole in memory: await `more`, then ask again. */
  PENDING: 4,
  END: 5,
} as const

export type RecordOutcomeCode = (typeof RecordOutcome)[keyof typeof RecordOutcome]

/** One record as offsets into `buf`. One object is reused for every record: valid until the next call of the reader. */
export interface RecordSpan {
  buf: Buffer
  /** All the record's fields, also those beyond the arrays below, whose bounds are not kept. */
  fields: number
  readonly fieldStart: Int32Array
  readonly fieldEnd: Int32Array
  /**
   * 1 for a field that is written as two quotes: there on purpose, unlike one with nothing at all. Only of empty fields,
   * and only where the format knows quotes.
   */
  readonly quotedEmpty?: Uint8Array
}

/** The bytes that the last outcome is about, line end included; offsets into `window.buf`. */
export interface RawSpan {
  start: number
  end: number
  /** Offset in the input of the record's first byte (for a part: of the line it belongs to). */
  offset: number
  /** Line of the record's first byte, from 1 at the beginning of the task's range. */
  line: number
}

/** Cuts one task's input into records. */
export interface RecordReader {
  readonly window: InputWindow
  readonly record: RecordSpan
  readonly raw: RawSpan
  /** What the raw span points into, if that is not the window. */
  readonly rawBuf?: Buffer
  /** The last record was a part of one that was too large: the next one is of the same row. */
  readonly continues?: boolean
  /** Why the last outcome was BAD. */
  readonly reason: string
  /** Line ends passed. */
  readonly physicalLines: number
  next(): RecordOutcomeCode
  /** To be awaited after PENDING. Spans into the window are void then. */
  more(): Promise<void>
}

export interface ReaderOptions {
  /** The byte between fields; of CSV, see `csv`. */
  readonly separator: number
  /** Absent: RFC 4180 with that separator. */
  readonly csv?: CsvDialect | undefined
  /** Fields whose bounds are wanted. */
  readonly fields: number
  /** The window's limit, named in the reason when a line is longer. */
  readonly maxLineBytes: number
  /** Records that begin at this offset in the input or behind it belong to another task. */
  readonly endOffset: number
}

/** A dialect of text files. A new one is a file that exports one of these, and a line in `formats.ts`. */
export interface TextFormat {
  readonly name: FormatName
  readonly defaultSeparator: number
  /** A record ends at the next line end wherever one starts to read, so that files can be cut into byte ranges. */
  readonly splittable: boolean
  /**
   * For a format that is not: the byte whose absence from a file, or from the beginning of one, makes it so after all.
   * Undefined: no such byte is needed, every file of this dialect is.
   */
  quoteByte?(options: Pick<ReaderOptions, 'csv'>): number | undefined
  open(window: InputWindow, options: ReaderOptions): RecordReader
}

export function createRecordSpan(fields: number): RecordSpan {
  return {
    buf: Buffer.alloc(0),
    fields: 0,
    fieldStart: new Int32Array(fields),
    fieldEnd: new Int32Array(fields),
  }
}
