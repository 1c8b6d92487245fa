import { HbulkError } from '../errors.js'
import { openChannel } from '../wire/channel.js'
import type { LendOptions } from '../wire/channel-lender.js'
import type { ChannelOptions, RpcChannel } from '../wire/types.js'
import { Endpoint } from './endpoint.js'
import type { Clock } from './flow-control.js'
import { GatewayAddresses, type Resolver } from './gateway-addresses.js'
import type { Gateway } from './types.js'
import { WaitingLine } from './waiting-line.js'

export interface ChannelPoolOptions extends ChannelOptions {
  /** Connections that may be open at once. */
  readonly connections: number
  /** Connections to each gateway. Default: as many as there may be. */
  readonly perGateway?: number | undefined
  /** Which of equally good gateways comes first: threads that differ in this begin at different ones. */
  readonly turn?: number | undefined
  /** Looks host names up; tests have their own. */
  readonly resolve?: Resolver | undefined
  readonly clock?: Clock | undefined
}

interface Loan {
  readonly channel: RpcChannel
  readonly endpoint: Endpoint
}

/**
 * The connections of one thread. A channel is lent to one user at a time, so a scanner stays on the gateway that opened
 * it; whoever comes when all are out waits in line. Work goes to the gateway that has least of it.
 */
export class ChannelPool {
  readonly #addresses: GatewayAddresses
  readonly #options: ChannelPoolOptions
  readonly #clock: Clock
  readonly #lent = new Map<RpcChannel, Endpoint>()
  readonly #line = new WaitingLine()
  #endpoints: readonly Endpoint[] = []
  #open = 0
  #closed = false

  constructor(gateways: readonly Gateway[], options: ChannelPoolOptions) {
    this.#options = options
    this.#clock = options.clock ?? (() => performance.now())
    this.#addresses = new GatewayAddresses(gateways, options.resolve)
    this.#update()
    options.signal?.addEventListener('abort', this.#interrupt, { once: true })
  }

  /** Runs `work` with a channel of its own. A channel that died meanwhile is not lent again. */
  async use<T>(
    work: (channel: RpcChannel, gateway: Gateway) => Promise<T>,
    options: LendOptions = {},
  ): Promise<T> {
    const { channel, endpoint } = await this.#acquire(options.signal)
    try {
      return await work(channel, endpoint.gateway)
    } finally {
      this.#release(channel, endpoint)
    }
  }

  /** Closes every connection; calls still outstanding are rejected. */
  async close(): Promise<void> {
    this.#closed = true
    this.#options.signal?.removeEventListener('abort', this.#interrupt)
    for (const channel of this.#lent.keys()) channel.destroy(closedError())
    const idle = this.#endpoints.flatMap((endpoint) => endpoint.idle.splice(0))
    this.#line.wakeAll()
    await Promise.all(idle.map(({ channel }) => channel.close()))
  }

  /** Calls that are under way need not be waited for. */
  readonly #interrupt = (): void => {
    const reason = new HbulkError('INTERRUPTED', 'the run was interrupted')
    for (const channel of this.#lent.keys()) channel.destroy(reason)
    this.#line.wakeAll()
  }

  async #acquire(signal: AbortSignal | undefined): Promise<Loan> {
    const failed = new Map<Endpoint, unknown>()
    for (;;) {
      this.#refuseToLend(signal)
      const looking = this.#addresses.refresh(this.#clock(), () => this.#update())
      if (looking !== undefined) await looking
      const candidates = this.#candidates(failed)
      if (candidates.length === 0) throw [...failed.values()].at(-1)
      const endpoint = this.#choose(candidates)
      if (endpoint === undefined) {
        await this.#line.wait(signal)
        continue
      }
      const idle = endpoint.idle.pop()
      if (idle !== undefined) {
        if (idle.channel.alive) return this.#lend(idle.channel, endpoint)
        this.#forget(endpoint)
        continue
      }
      const opened = await this.#openOne(endpoint, signal, failed)
      if (opened !== undefined) return opened
    }
  }

  #refuseToLend(signal: AbortSignal | undefined): void {
    if (this.#closed) throw closedError()
    if (!signal?.aborted && !this.#options.signal?.aborted) return
    // It may have been this one's turn.
    this.#line.wakeOne()
    throw new HbulkError('INTERRUPTED', 'the run was interrupted')
  }

  /**
   * The gateways to try, the best first. Whoever has met one that cannot be reached does not go on to those that are known
   * to be in trouble: each of them may cost a connect timeout.
   */
  #candidates(failed: ReadonlyMap<Endpoint, unknown>): readonly Endpoint[] {
    const time = this.#clock()
    for (const endpoint of this.#endpoints) this.#forgetOld(endpoint, time)
    return this.#inTurn()
      .filter((each) => failed.size === 0 || (!failed.has(each) && each.isWell(time)))
      .sort((a, b) => a.compare(b, time))
  }

  /**
   * The first that can be had now: with a connection that waits, with room for another
   * one, or in place of one that waits at a busier gateway.
   */
  #choose(candidates: readonly Endpoint[]): Endpoint | undefined {
    const time = this.#clock()
    for (const endpoint of candidates) {
      if (endpoint.idle.length > 0) return endpoint
      if (endpoint.channels >= this.#perGateway) continue
      if (this.#open < this.#options.connections) return endpoint
      if (endpoint.isWell(time) && this.#takeFromBusier(endpoint)) return endpoint
    }
    return undefined
  }

  get #perGateway(): number {
    return this.#options.perGateway ?? this.#options.connections
  }

  #inTurn(): Endpoint[] {
    const start = (this.#options.turn ?? 0) % this.#endpoints.length
    return [...this.#endpoints.slice(start), ...this.#endpoints.slice(0, start)]
  }

  /** Makes room for a connection to `endpoint` by closing one that nobody uses at a gateway with more to do. */
  #takeFromBusier(endpoint: Endpoint): boolean {
    const busier = this.#endpoints.find((each) => each.idle.length > 0 && each.lent > endpoint.lent)
    const spare = busier?.idle.shift()
    if (busier === undefined || spare === undefined) return false
    this.#forget(busier)
    void spare.channel.close()
    return true
  }

  /** Undefined when it cannot be reached: there may be another one. */
  async #openOne(
    endpoint: Endpoint,
    signal: AbortSignal | undefined,
    failed: Map<Endpoint, unknown>,
  ): Promise<Loan | undefined> {
    this.#open++
    endpoint.channels++
    endpoint.lent++
    endpoint.health.begins(this.#clock())
    let channel: RpcChannel
    try {
      channel = await openChannel(endpoint.gateway, {
        ...this.#options,
        signal: this.#either(signal),
      })
    } catch (error) {
      endpoint.lent--
      this.#forget(endpoint)
      this.#blame(endpoint, error)
      this.#line.wakeOne()
      if (isInterrupted(error)) throw error
      failed.set(endpoint, error)
      return undefined
    }
    endpoint.lent--
    if (this.#closed) {
      await channel.close()
      throw closedError()
    }
    return this.#lend(channel, endpoint)
  }

  #either(signal: AbortSignal | undefined): AbortSignal | undefined {
    const own = this.#options.signal
    if (signal === undefined || own === undefined) return signal ?? own
    return AbortSignal.any([signal, own])
  }

  #lend(channel: RpcChannel, endpoint: Endpoint): Loan {
    this.#lent.set(channel, endpoint)
    endpoint.lent++
    return { channel, endpoint }
  }

  #release(channel: RpcChannel, endpoint: Endpoint): void {
    this.#lent.delete(channel)
    endpoint.lent--
    if (!channel.alive) {
      this.#forget(endpoint)
      this.#blame(endpoint, channel.failure)
    } else {
      endpoint.health.succeeded()
      if (endpoint.retired) {
        this.#forget(endpoint)
        void channel.close()
      } else {
        endpoint.idle.push({ channel, since: this.#clock() })
      }
    }
    this.#line.wakeOne()
  }

  #blame(endpoint: Endpoint, reason: unknown): void {
    // Who gives up says nothing of the gateway.
    if (this.#closed || isInterrupted(reason)) {
      endpoint.health.ended()
      return
    }
    endpoint.health.failed(this.#clock())
    void this.#addresses.refresh(this.#clock(), () => this.#update(), true)
  }

  #forgetOld(endpoint: Endpoint, time: number): void {
    for (const { channel } of endpoint.takeOld(time)) {
      this.#forget(endpoint)
      void channel.close()
    }
  }

  #forget(endpoint: Endpoint): void {
    this.#open--
    endpoint.channels--
  }

  /** Takes over which gateways there are. Those that are gone finish what they have. */
  #update(): void {
    const before = new Map(this.#endpoints.map((endpoint) => [endpoint.key, endpoint]))
    this.#endpoints = this.#addresses.gateways.map((gateway) => {
      const endpoint = new Endpoint(gateway)
      const known = before.get(endpoint.key)
      before.delete(endpoint.key)
      return known ?? endpoint
    })
    for (const gone of before.values()) {
      gone.retired = true
      for (const { channel } of gone.idle.splice(0)) {
        this.#forget(gone)
        void channel.close()
      }
    }
    this.#line.wakeAll()
  }
}

function closedError(): HbulkError {
  return new HbulkError('GATEWAY_CLOSED', 'the client is closed')
}

function isInterrupted(error: unknown): boolean {
  return error instanceof HbulkError && error.code === 'INTERRUPTED'
}
