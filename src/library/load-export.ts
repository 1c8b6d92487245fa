import { HbulkError } from '../errors.js'
import { parseColumn } from '../export/columns/column-name.js'
import type { FormatName, Layout } from '../export/export-options.js'
import type { Encoding } from '../export/formats/field-encoding.js'
import { loadExports } from '../import/job.js'
import { USUAL_RECORD_BYTES } from '../import/limits.js'
import type { LoadReport } from '../import/load-report.js'
import { parseMaxRejects } from '../importtsv/max-rejects.js'
import { checkRejectsName } from '../importtsv/rejects-name.js'
import type { Timestamp } from '../wire/model.js'
import { jobRun, type RunOptions } from './run-options.js'

/** Which exports to load, and how to read files that have no manifest. */
export interface LoadRequest {
  /** With its namespace, if it has one. */
  readonly table: string
  /** Directories that an export filled, or files of them, the oldest first. */
  readonly inputs: readonly string[]
  /** Create the table, with the families of the one exported. */
  readonly createTable?: boolean
  /** Whether a table that is created gets the regions of the one exported. Default true. */
  readonly split?: boolean
  /** Compare the files' SHA-256 with their manifest before anything is written. Default true. */
  readonly checksums?: boolean
  /** Of the cells of a wide layout, which has none, in milliseconds. Default: the start of the job. */
  readonly timestamp?: Timestamp
  /** Files without a manifest: default by their names. */
  readonly format?: FormatName
  /** Files without a manifest: default as their line of column names says. */
  readonly layout?: Layout
  /** Files without a manifest. Default `utf8`. */
  readonly encoding?: Encoding
  /** Files without a manifest: whether the first line has the names of the columns. Default: look. */
  readonly columnNames?: boolean
  /** Files without a manifest: `family:qualifier` in `toStringBinary` notation, the fields of a wide layout without names. */
  readonly columns?: readonly string[]
  /** File for bad records. Default: in the job's directory. */
  readonly rejects?: string
  /** As `--max-rejects` takes it: a number of records, or a share such as `0.5%`. */
  readonly maxRejects?: number | string
  /** Longer lines and Avro blocks are rejected, in bytes. Default 64 MiB. */
  readonly maxRecordBytes?: number
  /** Do everything up to the first write. */
  readonly dryRun?: boolean
}

/**
 * Loads what an export wrote into a table, timestamps, versions and delete markers included. Resolves when every cell is
 * in HBase or its record in the rejects file.
 * @throws HbulkError USAGE, INPUT, TABLE_NOT_FOUND, FAMILY_NOT_FOUND or UNSUPPORTED before anything is written;
 * TOO_MANY_REJECTS, INTERRUPTED and what breaks a gateway after that, with the job's state saved
 */
export async function loadExport(
  request: LoadRequest,
  options: RunOptions = {},
): Promise<LoadReport> {
  const { table, inputs, timestamp, rejects, maxRejects, dryRun = false } = request
  if (inputs.length === 0) throw new HbulkError('USAGE', 'inputs is empty')
  const { format, layout, encoding, columnNames, columns } = request
  columns?.forEach(parseColumn)
  const shape = { format, layout, encoding, columnNames, columns }
  const asked = Object.entries(shape).filter(([, value]) => value !== undefined)
  return loadExports(
    {
      ...{ table, inputs, dryRun, acceptRejects: false },
      shape: { ...shape, given: asked.map(([name]) => name) },
      createTable: request.createTable ?? false,
      split: request.split ?? true,
      checksums: request.checksums ?? true,
      timestamp: timestamp === undefined ? undefined : String(timestamp),
      rejects: rejects === undefined ? undefined : checkRejectsName(rejects),
      maxRejects: maxRejects === undefined ? undefined : parseMaxRejects(String(maxRejects)),
      maxRecordBytes: request.maxRecordBytes ?? USUAL_RECORD_BYTES,
    },
    jobRun(options, dryRun),
  )
}
