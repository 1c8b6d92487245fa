import type { ChannelLender } from '../../wire/generic/generic-client.js'
import type { AdminClient, Gateway } from '../types.js'
import { Thrift1Admin } from './thrift1-admin.js'
import { Thrift2Admin } from './thrift2-admin.js'

/**
 * The seldom calls through whichever API the gateway speaks. Every method borrows a connection for each of its one to
 * three remote calls; none is repeated here, and an error that says `retryable` is for the caller to act on.
 */
export function createAdmin(channels: ChannelLender, gateway: Gateway): AdminClient {
  return gateway.api === 1 ? new Thrift1Admin(channels) : new Thrift2Admin(channels)
}
