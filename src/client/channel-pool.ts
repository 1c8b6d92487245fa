import { HbulkError } from '../errors.js'
import { openChannel } from '../wire/channel.js'
import type { ChannelOptions, RpcChannel } from '../wire/types.js'
import type { Gateway } from './types.js'

export interface ChannelPoolOptions extends ChannelOptions {
  /** Connections that may be open at once. */
  readonly connections: number
}

/** HBase's threadpool gateway closes a silent connection after 60 s, without a word; one this old is replaced before use. */
const recycleAfterMs = 50_000

/** A gateway that could not be reached, or lost a connection, is left alone for this long when there is another one. */
const avoidForMs = 5_000

interface Endpoint {
  readonly gateway: Gateway
  /** Channels of this endpoint that are open or being opened. */
  channels: number
  avoidUntil: number
}

interface IdleChannel {
  readonly channel: RpcChannel
  readonly endpoint: Endpoint
  readonly since: number
}

/**
 * The connections of one thread. A channel is lent to one user at a time, so a scanner stays on the gateway that opened
 * it; whoever comes when all are out waits in line.
 */
export class ChannelPool {
  readonly #endpoints: readonly Endpoint[]
  readonly #options: ChannelPoolOptions
  readonly #idle: IdleChannel[] = []
  readonly #lent = new Set<RpcChannel>()
  readonly #waiting: (() => void)[] = []
  #open = 0
  #closed = false

  constructor(gateways: readonly Gateway[], options: ChannelPoolOptions) {
    this.#endpoints = gateways.map((gateway) => ({ gateway, channels: 0, avoidUntil: 0 }))
    this.#options = options
  }

  /** Runs `work` with a channel of its own. A channel that died meanwhile is not lent again. */
  async use<T>(work: (channel: RpcChannel, gateway: Gateway) => Promise<T>): Promise<T> {
    const { channel, endpoint } = await this.#acquire()
    try {
      return await work(channel, endpoint.gateway)
    } finally {
      this.#release(channel, endpoint)
    }
  }

  /** Closes every connection; calls still outstanding are rejected. */
  async close(): Promise<void> {
    this.#closed = true
    const reason = new HbulkError('GATEWAY_CLOSED', 'the client is closed')
    for (const channel of this.#lent) channel.destroy(reason)
    await Promise.all(this.#idle.splice(0).map(({ channel }) => channel.close()))
    for (const wake of this.#waiting.splice(0)) wake()
  }

  async #acquire(): Promise<{ channel: RpcChannel; endpoint: Endpoint }> {
    for (;;) {
      if (this.#closed) throw new HbulkError('GATEWAY_CLOSED', 'the client is closed')
      const idle = this.#takeIdle()
      if (idle !== undefined) return idle
      if (this.#open < this.#options.connections) return this.#openOne()
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  #takeIdle(): { channel: RpcChannel; endpoint: Endpoint } | undefined {
    for (;;) {
      const idle = this.#idle.pop()
      if (idle === undefined) return undefined
      const { channel, endpoint, since } = idle
      if (channel.alive && performance.now() - since < recycleAfterMs) {
        this.#lent.add(channel)
        return { channel, endpoint }
      }
      this.#forget(endpoint)
      if (channel.alive) void channel.close()
    }
  }

  async #openOne(): Promise<{ channel: RpcChannel; endpoint: Endpoint }> {
    const endpoint = this.#chooseEndpoint()
    this.#open++
    endpoint.channels++
    try {
      const channel = await openChannel(endpoint.gateway, this.#options)
      if (this.#closed) {
        await channel.close()
        throw new HbulkError('GATEWAY_CLOSED', 'the client is closed')
      }
      this.#lent.add(channel)
      return { channel, endpoint }
    } catch (error) {
      this.#drop(endpoint)
      this.#wakeOne()
      throw error
    }
  }

  /** The gateway with the fewest channels, those that lately failed last. */
  #chooseEndpoint(): Endpoint {
    const now = performance.now()
    const cost = (endpoint: Endpoint): number =>
      endpoint.channels + (endpoint.avoidUntil > now ? this.#options.connections + 1 : 0)
    return this.#endpoints.reduce((best, next) => (cost(next) < cost(best) ? next : best))
  }

  #release(channel: RpcChannel, endpoint: Endpoint): void {
    this.#lent.delete(channel)
    // None is alive once the pool is closed.
    if (channel.alive) this.#idle.push({ channel, endpoint, since: performance.now() })
    else this.#drop(endpoint)
    this.#wakeOne()
  }

  /** Forgets a channel that failed. Over HTTP that is the first sign of a gateway that is not there. */
  #drop(endpoint: Endpoint): void {
    endpoint.avoidUntil = performance.now() + avoidForMs
    this.#forget(endpoint)
  }

  #forget(endpoint: Endpoint): void {
    this.#open--
    endpoint.channels--
  }

  #wakeOne(): void {
    this.#waiting.shift()?.()
  }
}
