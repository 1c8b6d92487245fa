import type { Selection } from '../../export/selection.js'
import type { FileShape } from '../../import/formats/file-shape.js'
import type { ByteRange } from '../../importtsv/byte-ranges.js'
import type { InputFile } from '../../importtsv/input/inputs.js'
import type { RangeText } from '../../regions/range-text.js'
import type { VerifyResult } from '../settings.js'

/** What every task of a check against an export is told. Plain JSON. */
export interface AgainstSettings {
  readonly table: string
  /** Of the files and of the table, in the order of their bytes. */
  readonly families: readonly string[]
  readonly shape: FileShape
  /** What was exported, as it is to be read again. */
  readonly selection: Selection
  readonly maxRecordBytes: number
  /** Differences that a task remembers; all are counted. */
  readonly mostListed: number
  /** Of the table's cluster: a job that is resumed must go on with the same. */
  readonly clusterId: string
}

/** A file or a part of one, and the rows of the table that belong to it: from its first key up to that of the next. */
export interface AgainstTask extends RangeText {
  /** `check` compares the file with its SHA-256, `compare` its cells with the table's. */
  readonly step: 'check' | 'compare'
  readonly input: InputFile
  /** Where its manifest is. */
  readonly directory: string
  readonly sha256: string
  /** Absent: the whole file. */
  readonly part?: ByteRange
  /** Of the whole file. */
  readonly rows: number
}

/** What became of one task. Plain JSON. */
export interface AgainstResult extends VerifyResult {
  /** Rows in the file, or in the part of it. */
  readonly fileRows: number
}
