import { HbulkError } from '../errors.js'
import { flagsOf } from '../wire/gateway-flags.js'
import { gatewayName } from '../wire/gateway-name.js'
import type { FullClient } from './client.js'
import type { Resolver } from './gateway-addresses.js'
import type { GatewayAddress } from './gateway-url.js'
import { probeGateway } from './probe-gateway.js'
import { isRetryable } from './retry.js'
import { openClient } from './thread-client.js'
import type { Gateway } from './types.js'

/** How a client behaves. */
export interface ConnectOptions {
  readonly callTimeoutMs: number
  readonly retries: number
  /** Connections the client may hold, default 4. */
  readonly connections?: number
  /** Connections to each gateway. Default: as many as there may be. */
  readonly perGateway?: number | undefined
  /** Ends every call and every pause between calls, with INTERRUPTED. */
  readonly signal?: AbortSignal | undefined
  /** Looks host names up. Default: as the system does. */
  readonly resolve?: Resolver | undefined
  /** Told what was found out about each gateway. */
  readonly log?: (line: string) => void
}

/**
 * Finds out how the gateways speak and opens a client on them. One that cannot be reached now is tried again while the
 * client is used. Rejects when none answers, with the reason of the first, or when they do not all speak the same API and
 * protocol.
 */
export async function connect(
  addresses: readonly GatewayAddress[],
  options: ConnectOptions,
): Promise<FullClient> {
  const results = await Promise.allSettled(
    addresses.map((address) => probeGateway(address, options.log, options.signal)),
  )
  const found = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const [first] = found
  if (first === undefined) throw firstReason(results)
  for (const gateway of found) requireAlike(first, gateway)
  const gateways = addresses.flatMap((address, i): Gateway[] => {
    const result = results[i]
    if (result === undefined) return []
    if (result.status === 'fulfilled') return [result.value]
    const later = isRetryable(result.reason) ? asTheOthers(address, first) : undefined
    const what = later === undefined ? 'left out' : 'left for now, and tried again later'
    options.log?.(`${what}: ${result.reason.message}`)
    return later === undefined ? [] : [later]
  })
  return openClient(gateways, { ...options, connections: options.connections ?? 4 })
}

function firstReason(results: readonly PromiseSettledResult<Gateway>[]): unknown {
  return results.find((result) => result.status === 'rejected')?.reason
}

/** A gateway that does not answer now, as it must be to be of use when it does; undefined if it is said to be another. */
function asTheOthers(address: GatewayAddress, first: Gateway): Gateway | undefined {
  const { api = first.api, transport = first.transport, protocol = first.protocol } = address
  const fits = api === first.api && protocol === first.protocol
  const isGuess = address.transport === undefined && first.transport === 'http'
  return fits && !isGuess ? { ...address, api, transport, protocol } : undefined
}

/** Batches are encoded before it is known which gateway takes them. */
function requireAlike(first: Gateway, other: Gateway): void {
  if (first.api === other.api && first.protocol === other.protocol) return
  throw new HbulkError(
    'CONFIG',
    `${gatewayName(first)} and ${gatewayName(other)} speak different APIs or protocols`,
    { hint: `All gateways in ${flagsOf(first).gateway} must be alike.` },
  )
}
