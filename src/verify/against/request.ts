/** A row of JSON or Avro, or a line of text, that is longer stops the check. */
export const USUAL_RECORD_BYTES: number = 64 * 2 ** 20

export interface AgainstRequest {
  /** As HBase knows it. */
  readonly table: string
  /** Directory of an export, with its manifest. */
  readonly directory: string
  /** Compare the files' SHA-256 with their manifest first. */
  readonly checksums: boolean
  readonly maxRecordBytes: number
  /** Differences to list. */
  readonly mostListed: number
}
