import type { FormatName } from './formats/format.js'
import type { ImportOptions } from './options.js'

/** The byte between fields, by format. */
export const separators: Readonly<Record<FormatName, number>> = { tsv: 0x09, csv: 0x2c }

/** What an import does when nothing is said about it. */
export const importDefaults: Omit<ImportOptions, 'table' | 'inputs' | 'separator'> = {
  subdirectories: 'refuse',
  columns: undefined,
  format: 'tsv',
  header: false,
  timestamp: undefined,
  ttlFormat: 'text',
  skipEmptyColumns: false,
  skipBadLines: true,
  logBadLines: false,
  dryRun: false,
  rejects: undefined,
  maxRejects: undefined,
  acceptRejects: false,
  createTable: false,
  presplit: undefined,
  maxLineBytes: 32 * 2 ** 20,
  // HBase's default of `hbase.client.keyvalue.maxsize`.
  maxCellBytes: 10 * 2 ** 20,
}
