import { HbulkError } from '../errors.js'
import { gatewayName } from '../wire/gateway-name.js'
import type { FullClient } from './client.js'
import type { GatewayAddress } from './gateway-url.js'
import { probeGateway } from './probe-gateway.js'
import { openClient } from './thread-client.js'
import type { Gateway } from './types.js'

/** How a client behaves. */
export interface ConnectOptions {
  readonly callTimeoutMs: number
  readonly retries: number
  /** Connections the client may hold, default 4. */
  readonly connections?: number
  readonly signal?: AbortSignal
  /** Told what was found out about each gateway. */
  readonly log?: (line: string) => void
}

/**
 * Finds out how the gateways speak and opens a client on those that answer. Rejects when none does, with the reason of
 * the first, or when they do not all speak the same API and protocol.
 */
export async function connect(
  addresses: readonly GatewayAddress[],
  options: ConnectOptions,
): Promise<FullClient> {
  const results = await Promise.allSettled(
    addresses.map((address) => probeGateway(address, options.log, options.signal)),
  )
  const gateways: Gateway[] = []
  let failure: unknown
  for (const result of results) {
    if (result.status === 'fulfilled') {
      gateways.push(result.value)
    } else {
      failure ??= result.reason
      const message = (result.reason as Error).message
      if (addresses.length > 1) options.log?.(`left out: ${message}`)
    }
  }
  const [first] = gateways
  if (first === undefined) throw failure
  for (const gateway of gateways) requireAlike(first, gateway)
  return openClient(gateways, { ...options, connections: options.connections ?? 4 })
}

/** Batches are encoded before it is known which gateway takes them. */
function requireAlike(first: Gateway, other: Gateway): void {
  if (first.api === other.api && first.protocol === other.protocol) return
  throw new HbulkError(
    'CONFIG',
    `${gatewayName(first)} and ${gatewayName(other)} speak different APIs or protocols`,
    { hint: 'All gateways in --gateway must be alike.' },
  )
}
