import { isIPv6 } from 'node:net'
import { HbulkError } from '../errors.js'
import type { GatewayAccess } from '../wire/model.js'
import type { ProtocolName, ThriftApi, TransportName } from '../wire/types.js'
import { type ProxySettings, proxyFor } from './proxy.js'

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
  readonly access?: GatewayAccess
  /** It is of the second of two clusters, which is named by flags of its own. */
  readonly isSecond?: boolean
}

/** What is said about every gateway of a list, as far as it concerns it. */
export interface GatewayTerms {
  /** The user to act for, which only gateways over HTTP can. */
  readonly doAs?: string | undefined
  /** For gateways in TLS. */
  readonly tls?: Pick<GatewayAccess, 'ca' | 'cert' | 'key' | 'passphrase'> | undefined
  /** For gateways over HTTP. */
  readonly proxies?: ProxySettings | undefined
  readonly connectTimeoutMs?: number | undefined
  /** They are of the second of two clusters. */
  readonly isSecond?: boolean | undefined
}

/** Default of `hbase.regionserver.thrift.port`, for HTTP too. */
const defaultPort = 9090

interface Scheme {
  readonly api: ThriftApi | undefined
  readonly http: boolean
  readonly tls: boolean
}

const schemes: ReadonlyMap<string, Scheme> = new Map(
  ([undefined, 1, 2] as const).flatMap((api): [string, Scheme][] => {
    const name = `thrift${api ?? ''}`
    return [
      [name, { api, http: false, tls: false }],
      [`${name}+tls`, { api, http: false, tls: true }],
      [`${name}+http`, { api, http: true, tls: false }],
      [`${name}+https`, { api, http: true, tls: true }],
    ]
  }),
)

const transports: readonly TransportName[] = ['buffered', 'framed']
const protocols: readonly ProtocolName[] = ['binary', 'compact']

/**
 * Reads one `--gateway` URL: `thrift://host:port`, `thrift1://`, `thrift2://`, these with `+tls`, or with `+http` or
 * `+https` and a path, and the query `?transport=buffered|framed&protocol=binary|compact`.
 * @param headers - extra HTTP headers; only a gateway that is spoken to over HTTP gets them
 * @throws HbulkError USAGE naming what is wrong and the right form; a password in the URL is refused and never shown.
 *   CONFIG for a proxy that is none
 */
export function parseGatewayUrl(
  text: string,
  headers: Readonly<Record<string, string>> = {},
  terms: GatewayTerms = {},
): GatewayAddress {
  const url = text.trim()
  const bad = (problem: string, hint: string): HbulkError =>
    new HbulkError('USAGE', `gateway '${withoutSecrets(url)}' ${problem}`, { hint })

  if (url.includes('@')) {
    throw bad(
      'has a user or password in it, which others on this machine could read',
      'Give it as a header, from the configuration file or the environment.',
    )
  }
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$/i.exec(url)
  if (match === null) {
    throw bad('has no scheme', `Write thrift://${url || `localhost:${defaultPort}`}.`)
  }
  const [, schemeText = '', authority = '', path = '', query = '', fragment = ''] = match
  const scheme = schemes.get(schemeText.toLowerCase())
  if (scheme === undefined)
    throw bad(`has the unknown scheme '${schemeText}'`, schemeHint(schemeText))
  if (fragment !== '') throw bad(`ends in '${fragment}'`, 'Leave that out.')
  if (/[\s\p{Cc}]/u.test(url)) throw bad('has a blank in it', 'Write it without blanks.')
  const { host, port } = readAuthority(authority, bad)
  const settings = readQuery(query, bad)

  if (!scheme.http) {
    if (path !== '' && path !== '/') {
      const name = schemeText.replace(/\+.*/, '')
      throw bad(`has the path '${path}'`, `Only HTTP has paths: ${name}+http://, or none.`)
    }
    return {
      host,
      port,
      api: scheme.api,
      transport: settings.transport,
      protocol: settings.protocol,
      tls: scheme.tls,
      path: '/',
      headers: {},
      ...accessOf(scheme, host, port, terms),
      ...(terms.isSecond ? { isSecond: true } : {}),
    }
  }
  if (settings.transport !== undefined) {
    throw bad(
      `asks for ${settings.transport} transport over HTTP`,
      'Over HTTP there is no such choice: leave transport out.',
    )
  }
  if (settings.protocol === 'compact') {
    throw bad(
      'asks for the compact protocol over HTTP',
      "HBase's HTTP gateways speak binary only: leave protocol out.",
    )
  }
  return {
    host,
    port,
    api: scheme.api,
    transport: 'http',
    protocol: 'binary',
    tls: scheme.tls,
    path: path === '' ? '/' : encoded(path),
    headers: terms.doAs === undefined ? headers : { ...headers, doAs: terms.doAs },
    ...accessOf(scheme, host, port, terms),
    ...(terms.isSecond ? { isSecond: true } : {}),
  }
}

/** Of what is said about all gateways, what this one needs. */
function accessOf(
  { http, tls }: Scheme,
  host: string,
  port: number,
  terms: GatewayTerms,
): { access?: GatewayAccess } {
  const proxy = http ? proxyFor(terms.proxies ?? {}, { host, port, tls }) : undefined
  const { connectTimeoutMs } = terms
  const access: GatewayAccess = {
    ...(tls ? terms.tls : {}),
    ...(proxy === undefined ? {} : { proxy }),
    ...(connectTimeoutMs === undefined ? {} : { connectTimeoutMs }),
  }
  return Object.keys(access).length === 0 ? {} : { access }
}

type Complain = (problem: string, hint: string) => HbulkError

function readAuthority(authority: string, bad: Complain): { host: string; port: number } {
  const match = /^(\[[^\]]*\]|[^:[\]]*)(?::([^:]*))?$/.exec(authority)
  if (match === null) {
    throw bad(
      `has an address that cannot be read: '${authority}'`,
      'Write host:port, and IPv6 addresses in brackets: [::1]:9090.',
    )
  }
  const [, hostText = '', portText] = match
  const host = hostText.startsWith('[') ? hostText.slice(1, -1) : hostText
  if (host === '') throw bad('names no host', `Write thrift://localhost:${defaultPort}.`)
  if (hostText.startsWith('[') ? !isIPv6(host) : !/^[a-z0-9._-]+$/i.test(host)) {
    throw bad(`has the impossible host '${host}'`, 'Write a host name or an IP address.')
  }
  if (portText === undefined) return { host, port: defaultPort }
  const port = Number(portText)
  if (!/^\d+$/.test(portText) || port < 1 || port > 65_535) {
    throw bad(`has the impossible port '${portText}'`, 'Write a number between 1 and 65535.')
  }
  return { host, port }
}

interface QuerySettings {
  transport: TransportName | undefined
  protocol: ProtocolName | undefined
}

function readQuery(query: string, bad: Complain): QuerySettings {
  const settings: QuerySettings = { transport: undefined, protocol: undefined }
  for (const [key, value] of new URLSearchParams(query)) {
    if (key === 'transport') {
      if (settings.transport !== undefined) throw bad('gives transport twice', 'Give it once.')
      if (value === 'http') {
        throw bad("says transport 'http'", 'Write that in the scheme: thrift2+http://.')
      }
      settings.transport = transports.find((name) => name === value)
      if (settings.transport === undefined) {
        throw bad(`has the unknown transport '${value}'`, 'Known are buffered and framed.')
      }
    } else if (key === 'protocol') {
      if (settings.protocol !== undefined) throw bad('gives protocol twice', 'Give it once.')
      settings.protocol = protocols.find((name) => name === value)
      if (settings.protocol === undefined) {
        throw bad(`has the unknown protocol '${value}'`, 'Known are binary and compact.')
      }
    } else {
      throw bad(`has the unknown setting '${key}'`, 'Known are transport and protocol.')
    }
  }
  return settings
}

function schemeHint(scheme: string): string {
  if (/^https?$/i.test(scheme)) {
    return `Write thrift1+${scheme}:// or thrift2+${scheme}://, by the API that the gateway speaks.`
  }
  return 'Known are thrift://, thrift1:// and thrift2://, each also with +tls, +http or +https.'
}

/** HTTP carries no letters beyond ASCII in a path; what is encoded already stays. */
function encoded(path: string): string {
  return path.replace(/[^\x21-\x7e]/gu, encodeURIComponent)
}

/** What stands before an `@` may be a password, which may have slashes in it. */
function withoutSecrets(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, '$1***@')
}
