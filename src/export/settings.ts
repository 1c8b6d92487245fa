import type { RangeText } from '../regions/range-text.js'
import type { ExportOptions } from './export-options.js'
import type { ManifestFile } from './manifest.js'

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

/** A key range and the file that its rows go into, the first one if there are several. */
export interface ExportTask extends RangeText {
  /** Name in the settings' directory. */
  readonly file: string
}

/** What became of one task. Plain JSON. */
export interface ExportTaskResult {
  readonly rows: number
  readonly cells: number
  /** In key order, under their names in the settings' directory. */
  readonly files: readonly ManifestFile[]
  /** Columns that the header does not have. If there are any, the task has left no file. */
  readonly unseen: readonly string[]
}
