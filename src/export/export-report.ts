import type { CounterValues } from '../workers/counters.js'
import type { ManifestFile } from './manifest.js'

/** One file of an export, in key order. */
export type ExportedFile = ManifestFile

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
}
