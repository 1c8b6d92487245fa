import type { ImportRange, ImportResult } from '../importtsv/settings.js'
import type { FileShape } from './formats/file-shape.js'

/** What every task of an import is told. Plain JSON. */
export interface LoadSettings {
  readonly table: string
  /** Those of the table. */
  readonly families: readonly string[]
  readonly shape: FileShape
  /** Delete markers may come, and the gateway's API can write them. */
  readonly markers: boolean
  readonly timestamp: string | undefined
  readonly dryRun: boolean
  /** A task stops the job when it alone rejects more; undefined for no limit. */
  readonly maxRejects: number | undefined
  readonly maxRecordBytes: number
  /** Directory of the tasks' reject parts. */
  readonly partsDir: string
}

/** `check`: compares a file with its SHA-256, and writes nothing. `load`: loads it. */
export interface LoadTask extends ImportRange {
  readonly id: string
  readonly step: 'check' | 'load'
  /** Where its manifest is. */
  readonly directory: string
  readonly sha256?: string
  readonly rows?: number
}

/** What became of one file. Plain JSON. */
export interface LoadResult extends Pick<ImportResult, 'physicalLines'> {
  /** Records: lines, or rows of Avro. */
  readonly recordsRead: number
  readonly recordsRejected: number
  /** Header and blank lines. */
  readonly recordsSkipped: number
  /** Rows in the file, by their keys. */
  readonly rows: number
  readonly rowsWritten: number
  /** Cells in the records that were not rejected, delete markers among them. */
  readonly cells: number
  readonly markers: number
  readonly cellsWritten: number
  readonly cellsRefused: number
  readonly bytesRead: number
}
