import type { Gateway, ProxyAddress } from './model.js'

/** The gateway as `--gateway` takes it, for messages. Headers are secret and not part of it. */
export function gatewayName(gateway: Gateway): string {
  const host = inBrackets(gateway.host)
  if (gateway.transport === 'http') {
    const scheme = `thrift${gateway.api}+${gateway.tls ? 'https' : 'http'}`
    return `${scheme}://${host}:${gateway.port}${gateway.path === '/' ? '' : gateway.path}`
  }
  const query: string[] = []
  if (gateway.transport === 'framed') query.push('transport=framed')
  if (gateway.protocol === 'compact') query.push('protocol=compact')
  const scheme = `thrift${gateway.api}${gateway.tls ? '+tls' : ''}`
  return `${scheme}://${host}:${gateway.port}${query.length > 0 ? `?${query.join('&')}` : ''}`
}

/** For messages about one connection: the name, which of the host's addresses, and the proxy between. */
export function gatewayPlace(gateway: Gateway): string {
  const { address, access } = gateway
  const at = address === undefined ? '' : ` (${address})`
  const proxy = access?.proxy
  return `${gatewayName(gateway)}${at}${proxy === undefined ? '' : ` through the proxy ${proxyName(proxy)}`}`
}

export function proxyName({ host, port }: ProxyAddress): string {
  return `${inBrackets(host)}:${port}`
}

function inBrackets(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
