import type { Gateway } from '../client/types.js'
import { HttpChannel } from './http-channel.js'
import { SocketChannel } from './socket-channel.js'
import type { ChannelOptions, RpcChannel } from './types.js'

/** Opens one connection of its own to the gateway. Rejects with GATEWAY_UNREACHABLE. */
export async function openChannel(gateway: Gateway, options: ChannelOptions): Promise<RpcChannel> {
  if (gateway.transport === 'http') return new HttpChannel(gateway, options)
  return SocketChannel.open(gateway, options)
}
