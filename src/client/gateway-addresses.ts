import { isIP } from 'node:net'
import type { Gateway } from './types.js'

/** What a name stands for, in the order of preference. Rejects when it cannot be looked up. */
export type Resolver = (host: string) => Promise<readonly string[]>

/** Names are looked up again after this time; after trouble much sooner. */
const everyMs = 30_000
const soonestMs = 1_000

/**
 * The gateways behind the names of a list: a name with several addresses stands for as many gateways. Names are looked up
 * again while they are in use, so that gateways come and go with their addresses.
 */
export class GatewayAddresses {
  readonly #named: readonly Gateway[]
  readonly #resolve: Resolver
  readonly #known = new Map<string, readonly string[]>()
  readonly #names: readonly string[]
  #lookedUpAt = Number.NEGATIVE_INFINITY
  #looking: Promise<void> | undefined

  constructor(gateways: readonly Gateway[], resolve: Resolver = lookUp) {
    this.#named = gateways
    this.#resolve = resolve
    this.#names = [...new Set(gateways.filter(isName).map(({ host }) => host))]
  }

  /** One for each address. */
  get gateways(): readonly Gateway[] {
    return this.#named.flatMap((gateway) => {
      const addresses = isName(gateway) ? (this.#known.get(gateway.host) ?? []) : []
      return addresses.length < 2
        ? [gateway]
        : addresses.map((address) => ({ ...gateway, address }))
    })
  }

  /**
   * To be called often: looks the names up when it is time.
   * @param trouble a gateway failed: its address may be gone
   * @returns what the first look-up has to be waited for; later ones go on beside the work
   */
  refresh(now: number, onChange: () => void, trouble = false): Promise<void> | undefined {
    if (this.#names.length === 0) return undefined
    const first = this.#lookedUpAt === Number.NEGATIVE_INFINITY
    if (now - this.#lookedUpAt >= (trouble ? soonestMs : everyMs)) {
      this.#lookedUpAt = now
      this.#looking = this.#lookUpAll(onChange).finally(() => {
        this.#looking = undefined
      })
    }
    return first || this.#known.size === 0 ? this.#looking : undefined
  }

  async #lookUpAll(onChange: () => void): Promise<void> {
    const changes = await Promise.all(this.#names.map((name) => this.#lookUpOne(name)))
    if (changes.includes(true)) onChange()
  }

  async #lookUpOne(name: string): Promise<boolean> {
    try {
      const addresses = oneFamily(await this.#resolve(name))
      const before = this.#known.get(name) ?? []
      this.#known.set(name, addresses)
      return addresses.join() !== before.join()
    } catch {
      // What is known stays; connecting says better what is wrong.
      if (!this.#known.has(name)) this.#known.set(name, [])
      return false
    }
  }
}

/**
 * IPv4 and IPv6 addresses of a host may be the same gateway twice: where there are several of one kind, those count. Where
 * there are not, Node finds out which of the two works.
 */
function oneFamily(addresses: readonly string[]): readonly string[] {
  const unique = [...new Set(addresses)].sort()
  const [four, six] = [4, 6].map((family) => unique.filter((each) => isIP(each) === family))
  const larger = (six?.length ?? 0) > (four?.length ?? 0) ? six : four
  return larger === undefined || larger.length < 2 ? [] : larger
}

/** A proxy looks names up itself. */
function isName({ host, access }: Gateway): boolean {
  return isIP(host) === 0 && host.toLowerCase() !== 'localhost' && access?.proxy === undefined
}

async function lookUp(host: string): Promise<readonly string[]> {
  const { lookup } = await import('node:dns/promises')
  return (await lookup(host, { all: true })).map(({ address }) => address)
}
