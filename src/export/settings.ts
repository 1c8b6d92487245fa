import type { RangeText } from '../regions/range-text.js'
import type { ExportOptions } from './export-options.js'

/** What every task of an export is told. Plain JSON: byte strings stand in `toStringBinary` notation. */
export interface ExportSettings {
  readonly options: ExportOptions
  /** `discover`: nothing is written, only the columns are collected. */
  readonly mode: 'write' | 'discover'
  /** The header of the wide layout, in its order, as `family:qualifier`. Empty for other layouts. */
  readonly columns: readonly string[]
  /** Absolute path of the directory for files that are not published yet. */
  readonly directory: string
}

/** A key range and the file that its rows go into. */
export interface ExportTask extends RangeText {
  /** Name in the settings' directory. */
  readonly file: string
}

/** What became of one task. Plain JSON. */
export interface ExportTaskResult {
  readonly file: string
  readonly rows: number
  readonly cells: number
  /** Size of the file. */
  readonly bytes: number
  /** Absent when there are no rows. */
  readonly firstKey?: string
  readonly lastKey?: string
  /** Columns that the header does not have. If there are any, the task has left no file. */
  readonly unseen: readonly string[]
}
