import type { Gateway } from './model.js'
import type { RpcChannel } from './types.js'

/** Whoever owns the connections: lends one for a piece of work and takes it back. */
export interface ChannelLender {
  use<T>(work: (channel: RpcChannel, gateway: Gateway) => Promise<T>): Promise<T>
}
