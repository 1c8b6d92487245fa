import type { ProtocolName, ThriftApi, TransportName } from '../wire/types.js'

/** A gateway as the user named it: what is undefined has to be found out by asking the server. */
export interface GatewayAddress {
  readonly host: string
  readonly port: number
  readonly api: ThriftApi | undefined
  readonly transport: TransportName | undefined
  readonly protocol: ProtocolName | undefined
  readonly tls: boolean
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}
