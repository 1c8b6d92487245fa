import type { ThriftApi } from '../wire/types.js'
import type { Capabilities } from './types.js'

/** What each API's structs have fields for. */
export function capabilitiesOf(api: ThriftApi): Capabilities {
  const two = api === 2
  return {
    api,
    cellTimestamps: two,
    versions: two,
    timeRange: two,
    rawScan: two,
    splitKeys: two,
    namespaces: two,
    visibility: two,
    statelessScan: two,
  }
}
