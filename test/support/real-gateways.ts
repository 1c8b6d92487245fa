import type { Gateway } from '../../src/client/types.js'
import { parseGatewayKinds } from '../../src/sandbox/gateway-kind.js'
import { useSandbox } from './sandbox.js'

const kinds = parseGatewayKinds(
  'thrift2,thrift1,thrift2-framed,thrift2-http,thrift1-framed,thrift1-http',
)

const sandbox = await useSandbox(kinds)

/** Every way to speak to a gateway, on the one HBase of this test run. */
export const realGateways: readonly Gateway[] = kinds.map((kind) => {
  const { api, transport, protocol, host, port } = sandbox.gateway(kind)
  return { api, transport, protocol, host, port, tls: false, path: '/', headers: {} }
})

function find(api: number, transport: string): Gateway {
  const found = realGateways.find((each) => each.api === api && each.transport === transport)
  if (found === undefined) throw new Error(`the sandbox has no ${transport} Thrift${api} gateway`)
  return found
}

/** Unframed and binary, as HBase starts a gateway that is told nothing. */
export const defaultGateway: Gateway = find(2, 'buffered')
export const framedGateway: Gateway = find(2, 'framed')
