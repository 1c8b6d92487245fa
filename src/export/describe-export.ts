import { toStringBinary } from '../bytes/string-binary.js'
import type { RegionMap } from '../client/region-map.js'
import type { TableDescriptor } from '../client/types.js'
import type { CounterValues } from '../workers/counters.js'
import type { ExportOptions } from './export-options.js'
import type { FileFormat } from './formats/file-format.js'
import {
  MANIFEST_VERSION,
  type Manifest,
  type ManifestFile,
  type ManifestFormat,
  type ManifestTable,
} from './manifest.js'

export interface FinishedExport {
  readonly options: ExportOptions
  readonly table: ManifestTable
  readonly format: FileFormat
  /** The header of a wide layout. */
  readonly columns: readonly string[]
  readonly files: readonly ManifestFile[]
  readonly counters: CounterValues
  /** Milliseconds. */
  readonly startedAt: number
}

/** What the manifest says of the table. */
export function describeSource(
  { name, families }: TableDescriptor,
  { regions }: RegionMap,
): ManifestTable {
  return {
    name,
    families,
    splitKeys: regions.slice(1).map(({ startKey }) => toStringBinary(startKey)),
  }
}

export function describeExport(finished: FinishedExport): Manifest {
  const { options, table, files, counters, startedAt } = finished
  return {
    version: MANIFEST_VERSION,
    table,
    format: describeFormat(finished),
    selection: options.selection,
    startedAt: new Date(startedAt).toISOString(),
    finishedAt: new Date().toISOString(),
    counters,
    files,
  }
}

function describeFormat({ options, format: made, columns }: FinishedExport): ManifestFormat {
  const { format, layout, encoding, compress, columnNames, types } = options
  return {
    ...{ format, layout, encoding, compress, columnNames },
    ...(layout === 'wide' ? { columns } : {}),
    ...(types === undefined ? {} : { types }),
    ...(made.schema === undefined ? {} : { schema: made.schema }),
  }
}
