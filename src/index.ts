/**
 * hbulk as a library: the tools as functions, the client that carries them, the pieces that are useful on their own,
 * and the errors.
 *
 * @packageDocumentation
 */
export { compareBytes, nextKey, prefixEnd } from './bytes/compare.js'
export { parseStringBinary, toStringBinary } from './bytes/string-binary.js'
export { typedBytes, type ValueType } from './bytes/values/value-types.js'
export type { CellCount, DistinctColumns, FamilyTotals } from './cellcounter/cell-count.js'
export type { BatchWriter, WriterOptions } from './client/batch-writer.js'
export type { HBaseClient } from './client/client.js'
export { type ConnectOptions, connect } from './client/connect.js'
export { fetchRegionMap } from './client/fetch-region-map.js'
export { type GatewayAddress, type GatewayTerms, parseGatewayUrl } from './client/gateway-url.js'
export type { ProxySettings } from './client/proxy.js'
export { RegionMap } from './client/region-map.js'
export {
  type AdminClient,
  type Capabilities,
  CellType,
  type CellView,
  type ColumnName,
  type ColumnSelection,
  type FamilyDescriptor,
  type Gateway,
  type Region,
  type RowSpan,
  type RowVisitor,
  type ScanOptions,
  type ScanPause,
  type ScanSpec,
  type TableDescriptor,
  type Timestamp,
} from './client/types.js'
export type { Batch, BatchOptions } from './connection/batch.js'
export type { Bytes } from './connection/bytes.js'
export type { Cell } from './connection/cell.js'
export type { Condition } from './connection/condition.js'
export { Connection, type FamilySettings } from './connection/connection.js'
export type { ConnectionOptions } from './connection/connection-options.js'
export {
  ConnectionPool,
  type ConnectionPoolOptions,
  type LeaseOptions,
} from './connection/connection-pool.js'
export type { Lease } from './connection/lease.js'
export { NoConnectionsAvailable } from './connection/no-connections-available.js'
export type { ReadOptions } from './connection/read-options.js'
export type { Row } from './connection/row.js'
export type { RowChange } from './connection/row-change.js'
export type { ScanRequest } from './connection/scan-options.js'
export type { CallOptions, Table } from './connection/table.js'
export type { DeleteOptions, PutOptions, RowData } from './connection/write-options.js'
export type { CopyReport } from './copytable/job.js'
export { type ErrorCode, HbulkError } from './errors.js'
export type { ExportedFile, ExportReport } from './export/export-report.js'
export { type Manifest, readManifest } from './export/manifest.js'
export type { FileLimits } from './export/output/file-series.js'
export type { FileReport as LoadedFile, LoadReport } from './import/load-report.js'
export type { FileReport, ImportReport } from './importtsv/summary.js'
export type {
  Transform,
  TransformColumn,
  TransformRecord,
  TransformRow,
  TransformValue,
} from './importtsv/transform/types.js'
export { type CellCountRequest, countCells } from './library/count-cells.js'
export { type CountRequest, countRows } from './library/count-rows.js'
export { type LoadRequest, loadExport } from './library/load-export.js'
export { type ExportRequest, runExport } from './library/run-export.js'
export { type ImportRequest, runImport } from './library/run-import.js'
export type { RunOptions } from './library/run-options.js'
export {
  type CompareRequest,
  type CopyRequest,
  copyTable,
  type TwoTablesRequest,
  verifyTables,
} from './library/two-tables.js'
export { type VerifyExportRequest, verifyExport } from './library/verify-export.js'
export { type SplitAlgorithm, splitKeys } from './presplit/algorithms.js'
export { saltedKey, saltSplits } from './presplit/salt.js'
export type { SplitBounds } from './presplit/split-bounds.js'
export type { KeyRange } from './regions/key-range.js'
export type { RegionCount, RowCount } from './rowcounter/job.js'
export { type Sandbox, type SandboxOptions, startSandbox } from './sandbox/sandbox.js'
export type { AgainstReport } from './verify/against/job.js'
export type { Difference, VerifyTally } from './verify/settings.js'
export type { VerifyFindings } from './verify/tally.js'
export type { VerifyReport } from './verify/verify-report.js'
export type { Comparison, Durability } from './wire/mutations.js'
export type { CounterName, CounterValues } from './workers/counters.js'
export type { Log, ProgressState } from './workers/monitor.js'
