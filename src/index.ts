/**
 * hbulk as a library: the client that carries the tools, the pieces that are useful on their own, and the errors.
 *
 * @packageDocumentation
 */
export { compareBytes, nextKey, prefixEnd } from './bytes/compare.js'
export { parseStringBinary, toStringBinary } from './bytes/string-binary.js'
export type { BatchWriter, WriterOptions } from './client/batch-writer.js'
export type { HBaseClient } from './client/client.js'
export { type ConnectOptions, connect } from './client/connect.js'
export { type GatewayAddress, parseGatewayUrl } from './client/gateway-url.js'
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
export { type ErrorCode, HbulkError } from './errors.js'
export { fetchRegionMap } from './regions/fetch-region-map.js'
export { RegionMap } from './regions/region-map.js'
export { type Sandbox, type SandboxOptions, startSandbox } from './sandbox/sandbox.js'
export { splitKeys } from './splits/algorithms.js'
