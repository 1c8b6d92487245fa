import { BlockList, isIP } from 'node:net'
import { HbulkError } from '../errors.js'
import type { ProxyAddress } from '../wire/model.js'

/** The usual environment variables, by their values. */
export interface ProxySettings {
  /** HTTP_PROXY */
  readonly http?: string | undefined
  /** HTTPS_PROXY */
  readonly https?: string | undefined
  /** NO_PROXY: hosts, domains, addresses and their ranges, separated by commas; `*` for all. */
  readonly noProxy?: string | undefined
}

interface Destination {
  readonly host: string
  readonly port: number
  readonly tls: boolean
}

/**
 * The proxy on the way to a gateway over HTTP; undefined: there is none.
 * This machine is never reached through one: what it calls localhost is another machine.
 * @throws HbulkError CONFIG for a proxy that cannot be read; its user and password are not shown
 */
export function proxyFor(settings: ProxySettings, to: Destination): ProxyAddress | undefined {
  const url = to.tls ? settings.https : settings.http
  if (url === undefined || url === '') return undefined
  if (isLoopback(to.host) || isExempt(settings.noProxy ?? '', to)) return undefined
  return parseProxy(url, to.tls ? 'HTTPS_PROXY' : 'HTTP_PROXY')
}

const defaultPorts = { 'http:': 80, 'https:': 443 } as const

function parseProxy(text: string, name: string): ProxyAddress {
  // As everywhere, `proxy:3128` is one of HTTP.
  const url = parseUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`)
  if (url === undefined) {
    throw new HbulkError('CONFIG', `${name} is no URL`, { hint: 'Write http://host:port.' })
  }
  const { protocol, hostname, username, password } = url
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new HbulkError('CONFIG', `${name} names a proxy of the kind '${protocol.slice(0, -1)}'`, {
      hint: 'Proxies of HTTP are spoken to: http://host:port or https://host:port. NO_PROXY goes round them.',
    })
  }
  const tls = protocol === 'https:'
  const credentials = `${decoded(username)}:${decoded(password)}`
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? defaultPorts[protocol] : Number(url.port),
    tls,
    ...(credentials === ':'
      ? {}
      : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }),
  }
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function isLoopback(host: string): boolean {
  return /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|::1)$/i.test(host)
}

function isExempt(list: string, to: Destination): boolean {
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => matches(entry.toLowerCase(), to))
}

function matches(entry: string, { host, port }: Destination): boolean {
  if (entry === '*') return true
  if (entry.includes('/')) return inRange(entry, host)
  const [, name = entry, only] = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(entry) ?? []
  if (only !== undefined && Number(only) !== port) return false
  const wanted = name.replace(/^\[(.*)\]$/, '$1').replace(/^\*?\./, '')
  const given = host.toLowerCase()
  return given === wanted || (isIP(wanted) === 0 && given.endsWith(`.${wanted}`))
}

/** `10.0.0.0/8`; only for a gateway that is named by its address. */
function inRange(entry: string, host: string): boolean {
  const [network = '', bits = ''] = entry.split('/')
  const family = isIP(host)
  if (family === 0 || isIP(network) !== family || !/^\d{1,3}$/.test(bits)) return false
  const kind = family === 4 ? 'ipv4' : 'ipv6'
  if (Number(bits) > (family === 4 ? 32 : 128)) return false
  const range = new BlockList()
  range.addSubnet(network, Number(bits), kind)
  return range.check(host, kind)
}
