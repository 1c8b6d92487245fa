import type { Channel } from './channel.js'
import { HttpChannel } from './http-channel.js'
import { SocketChannel } from './socket-channel.js'
import type { Target } from './target.js'

export async function openChannel(target: Target): Promise<Channel> {
  if (target.transport === 'http') return new HttpChannel(target)
  return SocketChannel.open(target)
}
