import type { Capabilities, Gateway } from './types.js'

/** What the gateway's API has fields for, less what its transport breaks. */
export function capabilitiesOf(gateway: Gateway): Capabilities {
  const two = gateway.api === 2
  return {
    api: gateway.api,
    cellTimestamps: two,
    versions: two,
    timeRange: two,
    rawScan: two,
    cellDeletes: two,
    // A framed gateway takes the whole request for each split key (ThriftUtilities.splitKeyFromThrift).
    splitKeys: two && gateway.transport !== 'framed',
    namespaces: two,
    visibility: two,
    timeline: two,
    statelessScan: two,
  }
}
