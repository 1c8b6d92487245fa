import type { ChannelSource } from '../../wire/generic/generic-client.js'
import type { AdminClient, Gateway } from '../types.js'
import { Thrift1Admin } from './thrift1-admin.js'
import { Thrift2Admin } from './thrift2-admin.js'

/**
 * The seldom calls through whichever API the gateway speaks. Every call asks `open` for a connection and makes one or a
 * few remote calls; none is repeated here, and an error that says `retryable` is for the caller to act on.
 */
export function createAdmin(open: ChannelSource, gateway: Gateway): AdminClient {
  return gateway.api === 1 ? new Thrift1Admin(open, gateway) : new Thrift2Admin(open, gateway)
}
