import { type AgainstReport, verifyAgainst } from '../verify/against/job.js'
import { USUAL_RECORD_BYTES } from '../verify/against/request.js'
import { USUALLY_LISTED } from '../verify/verify-request.js'
import { jobRun, type RunOptions } from './run-options.js'

/** A table, and an export to compare it with. */
export interface VerifyExportRequest {
  /** With its namespace, if it has one. */
  readonly table: string
  /** Directory of an export. Its manifest says which cells of the table are compared. */
  readonly directory: string
  /** Compare the files' SHA-256 with the manifest first. Default true. */
  readonly checksums?: boolean
  /** Longest line, or row of JSON or Avro. Default 64 MiB. */
  readonly maxRecordBytes?: number
  /** Differences to list. Default 20; all are counted. */
  readonly mostListed?: number
}

/**
 * Compares a table with an export of it, in worker threads. Differences are in the report and no error.
 * @throws HbulkError USAGE, INPUT, UNSUPPORTED, TABLE_NOT_FOUND, FAMILY_NOT_FOUND, INTERRUPTED, and what breaks a gateway
 */
export async function verifyExport(
  request: VerifyExportRequest,
  options: RunOptions = {},
): Promise<AgainstReport> {
  const { table, directory, checksums = true } = request
  const { maxRecordBytes = USUAL_RECORD_BYTES, mostListed = USUALLY_LISTED } = request
  return verifyAgainst({ table, directory, checksums, maxRecordBytes, mostListed }, jobRun(options))
}
