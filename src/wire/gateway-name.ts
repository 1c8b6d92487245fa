import type { Gateway } from './model.js'

/** The gateway as `--gateway` takes it, for messages. Headers are secret and not part of it. */
export function gatewayName(gateway: Gateway): string {
  const host = gateway.host.includes(':') ? `[${gateway.host}]` : gateway.host
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
