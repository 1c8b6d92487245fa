import type { Gateway } from './model.js'
import { SocketChannel } from './socket-channel.js'
import type { ChannelOptions, RpcChannel } from './types.js'

/**
 * Opens one connection of its own to the gateway. Rejects with GATEWAY_UNREACHABLE.
 * HTTP is loaded when it is used: Node takes longer to load it than a thread takes for everything else.
 */
export async function openChannel(gateway: Gateway, options: ChannelOptions): Promise<RpcChannel> {
  if (gateway.transport !== 'http') return SocketChannel.open(gateway, options)
  const { HttpChannel } = await import('./http-channel.js')
  return HttpChannel.open(gateway, options)
}
