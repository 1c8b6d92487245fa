import type { CounterValues } from '../workers/counters.js'
import type { ManifestFile } from './manifest.js'

/** One file of an export, in key order. */
export type ExportedFile = ManifestFile

/** Of an incremental export: the cells with timestamps from `from` on and before `upTo`, in milliseconds. */
export interface CoveredPeriod {
  readonly from: number
  readonly upTo: number
  /** How much of it the runs before have covered already. */
  readonly overlapMs: number
  /** There was no run before. */
  readonly first: boolean
}

/** What an export did. */
export interface ExportReport {
  readonly table: string
  /** The directory, or `-` for a stream. */
  readonly target: string
  readonly counters: CounterValues
  readonly files: readonly ExportedFile[]
  /** The header of a wide layout. */
  readonly columns: readonly string[]
  readonly passes: number
  readonly durationMs: number
  readonly jobDir?: string
  /** Of a dry run: how many tasks there would be. */
  readonly tasks?: number
  /** The reader of the stream left before the end. */
  readonly cut?: boolean
  /** Absent unless it was incremental. */
  readonly covered?: CoveredPeriod
}
