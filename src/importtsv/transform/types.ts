import type { Timestamp } from '../../client/types.js'

/** Bytes as they are, or text, which is written as UTF-8. */
export type TransformValue = Uint8Array | string

/** `family:qualifier` (a text without a colon: the empty qualifier), or both in bytes. */
export type TransformColumn =
  | string
  | { readonly family: TransformValue; readonly qualifier: TransformValue }

/**
 * A line as a transform gets it. It and its buffers are used again for the next line: they are valid during the call, and
 * what is to be kept longer has to be copied.
 */
export interface TransformRecord {
  /** The entries of `--columns`. */
  readonly columns: readonly string[]
  /** How many fields the line has: it may have fewer than there are columns. */
  readonly length: number
  /** A field by its entry in `--columns` (`:name` may be called `name`), or by its place from 0; undefined if the line is shorter. */
  get(column: string | number): Buffer | undefined
  /** The same as UTF-8 text. */
  text(column: string | number): string | undefined
  /** The value of HBASE_TS_KEY if the columns have it, else the timestamp of the job. */
  readonly timestamp: Timestamp
  /** The input, as it was named; `-` is standard input. */
  readonly file: string
  /** Offset of the line's first byte in it, unpacked if it is compressed. */
  readonly offset: number
}

/** A row to be written. Its bytes are copied before the transform is called again. */
export interface TransformRow {
  readonly key: TransformValue
  /** An object with a property for each cell, or pairs (a Map, an array). A value that is undefined makes no cell. */
  readonly cells:
    | Readonly<Record<string, TransformValue | undefined>>
    | Iterable<readonly [TransformColumn, TransformValue | undefined]>
  /** For all its cells; absent: the record's. Cells with different ones are rows of the same key. */
  readonly timestamp?: Timestamp | undefined
}

/**
 * What a module given with `--transform` exports, by default or as `transform`: makes rows of a line. Undefined leaves the
 * line out, which is counted as filtered; an error that is thrown rejects the line with its message. The same line has to give
 * the same rows every time: a job that is resumed may ask again.
 */
export type Transform = (
  record: TransformRecord,
) => TransformRow | readonly TransformRow[] | null | undefined
