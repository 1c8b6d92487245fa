import type { Gateway } from './model.js'
import type { RpcChannel } from './types.js'

export interface LendOptions {
  /** Aborted: whoever waits for a connection is told so. */
  readonly signal?: AbortSignal | undefined
}

/** Whoever owns the connections: lends one for a piece of work and takes it back. */
export interface ChannelLender {
  use<T>(
    work: (channel: RpcChannel, gateway: Gateway) => Promise<T>,
    options?: LendOptions,
  ): Promise<T>
}
