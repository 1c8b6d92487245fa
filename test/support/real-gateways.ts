import type { Gateway } from '../../src/client/types.js'
import type { ProtocolName, ThriftApi, TransportName } from '../../src/wire/types.js'

const gateway = (
  api: ThriftApi,
  transport: TransportName,
  protocol: ProtocolName,
  port: number,
): Gateway => ({
  api,
  transport,
  protocol,
  host: '127.0.0.1',
  port,
  tls: false,
  path: '/',
  headers: {},
})

/** Unframed and binary, as HBase starts a gateway that is told nothing. */
export const defaultGateway: Gateway = gateway(2, 'buffered', 'binary', 9090)
export const framedGateway: Gateway = gateway(2, 'framed', 'compact', 9092)

/** Every way to speak to a gateway, on one HBase. */
export const realGateways: readonly Gateway[] = [
  defaultGateway,
  gateway(1, 'buffered', 'binary', 9091),
  framedGateway,
  gateway(2, 'http', 'binary', 9093),
  gateway(1, 'framed', 'compact', 9094),
  gateway(1, 'http', 'binary', 9095),
]
