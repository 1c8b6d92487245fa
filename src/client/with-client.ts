import type { HBaseClient } from './client.js'
import { planningShare } from './connection-share.js'
import type { GatewayAddress } from './gateway-url.js'

/** What of a run matters to its connections. */
export interface ClientRun {
  readonly global: {
    readonly gateways: readonly GatewayAddress[]
    readonly callTimeoutMs: number
    readonly retries: number
    readonly gatewayConnections?: number | undefined
  }
  readonly log: { detail(line: string): void }
  readonly signal: AbortSignal
}

async function open({ global, log, signal }: ClientRun): Promise<HBaseClient> {
  // Work that needs no gateway after all is done without loading what speaks to one.
  const { connect } = await import('./connect.js')
  const { gateways, gatewayConnections, callTimeoutMs, retries } = global
  const perGateway =
    gatewayConnections === undefined ? undefined : planningShare(gatewayConnections)
  const limits = { callTimeoutMs, retries, perGateway }
  return connect(gateways, { ...limits, signal, log: (line) => log.detail(line) })
}

/** Lends `use` a way to a client, which is opened when it is first asked for, and closes it when `use` has ended. */
export async function withLazyClient<T>(
  run: ClientRun,
  use: (client: () => Promise<HBaseClient>) => Promise<T>,
): Promise<T> {
  let opened: Promise<HBaseClient> | undefined
  const client = (): Promise<HBaseClient> => {
    opened ??= open(run)
    return opened
  }
  try {
    return await use(client)
  } finally {
    await opened?.then(
      (each) => each.close(),
      () => undefined,
    )
  }
}

/** Lends `use` a client on the run's gateways and closes it when `use` has ended. Rejects as `connect` does. */
export function withClient<T>(
  run: ClientRun,
  use: (client: HBaseClient) => Promise<T>,
): Promise<T> {
  return withLazyClient(run, async (client) => use(await client()))
}
