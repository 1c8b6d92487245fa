import { type GatewayAddress, parseGatewayUrl } from '../client/gateway-url.js'

/** The value of `--to-gateway`: URLs as `--gateway` takes them. */
export function parseGatewayList(value: unknown): readonly GatewayAddress[] | undefined {
  if (typeof value !== 'string') return undefined
  return value.split(',').map((url) => parseGatewayUrl(url))
}
