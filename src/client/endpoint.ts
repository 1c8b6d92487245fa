import { gatewayPlace } from '../wire/gateway-name.js'
import type { RpcChannel } from '../wire/types.js'
import { GatewayHealth } from './gateway-health.js'
import type { Gateway } from './types.js'

/** HBase's threadpool gateway closes a silent connection after 60 s, without a word; one this old is replaced before use. */
const recycleAfterMs = 50_000

interface IdleChannel {
  readonly channel: RpcChannel
  readonly since: number
}

/** One gateway as a pool sees it. */
export class Endpoint {
  readonly gateway: Gateway
  readonly health: GatewayHealth = new GatewayHealth()
  /** Channels that wait for work, longest first. */
  readonly idle: IdleChannel[] = []
  /** Channels that are open or being opened. */
  channels = 0
  /** Of those, the ones that are not idle: work under way. */
  lent = 0
  /** It is no longer among the gateways. */
  retired = false

  constructor(gateway: Gateway) {
    this.gateway = gateway
  }

  /** The same for the same gateway. */
  get key(): string {
    return gatewayPlace(this.gateway)
  }

  isWell(now: number): boolean {
    return this.health.isWell(now)
  }

  /** Below 0: this one before the other. Those that failed come last; of them the one that has waited longest first. */
  compare(other: Endpoint, now: number): number {
    const [well, otherWell] = [this.isWell(now), other.isWell(now)]
    if (well !== otherWell) return well ? -1 : 1
    if (!well) return this.health.again - other.health.again
    // Where there is nothing to choose, a connection that is there is better than a new one.
    return this.lent - other.lent || Math.sign(other.idle.length) - Math.sign(this.idle.length)
  }

  /** Takes out what has been idle for too long to be trusted. */
  takeOld(now: number): readonly IdleChannel[] {
    let old = 0
    while (old < this.idle.length && now - (this.idle[old]?.since ?? now) >= recycleAfterMs) old++
    return old === 0 ? [] : this.idle.splice(0, old)
  }
}
