import { HbulkError } from '../../errors.js'
import type { ExportOptions } from '../export-options.js'

/** What an export that is run again and again is told beside what it exports. */
export interface CronOptions {
  readonly incremental?: { readonly stateFile: string; readonly overlapMs: number }
  readonly metricsFile?: string
}

/**
 * Twice what HBase lets the clocks of its servers differ (hbase.master.maxclockskew): cells carry the time of the server
 * that took them, and show a moment later.
 */
export const USUAL_OVERLAP_MS = 60_000

/** @throws HbulkError USAGE for a selection that an export of what is new must not have */
export function checkIncremental({ timeRange, limit }: ExportOptions['selection']): void {
  if (timeRange !== undefined) {
    throw new HbulkError(
      'USAGE',
      '--incremental decides which times are exported: --start-time and --end-time contradict it',
    )
  }
  if (limit !== undefined) {
    throw new HbulkError(
      'USAGE',
      '--limit: rows that --incremental leaves out now would never be exported',
    )
  }
}
